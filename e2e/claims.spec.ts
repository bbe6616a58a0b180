import type { Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { admin } from "./fixtures";
import { becomes, verify } from "./gate";
import { hold } from "./hold";
import { openCreate } from "./key-dialogs";
import { press, say, tabTo } from "./keyboard";
import { comeAlive, expect, type Person, test } from "./scene";
import type { Words } from "./views";

const asked = "scope=inference.chat";
const permissions = ["clipboard-read", "clipboard-write"];
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

const refusal = (page: Page) => page.getByRole("main").getByRole("alert");

/** Makes a key for somebody else, without a mouse, and copies its claim link. */
async function makeFor(page: Page, { keys }: Words, name: string, holder: Person): Promise<string> {
  await press(page, keys.create.open);
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await expect(page.getByLabel(keys.holder.label, { exact: true })).toBeFocused();
  await page.keyboard.type(holder.name);
  await expect(page.getByRole("option", { name: holder.name, exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText(say(keys.holder.other, { name: holder.name }))).toBeVisible();
  await tabTo(page.getByRole("dialog").getByRole("button", { name: keys.create.submit, exact: true }));
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("dialog", { name: say(keys.claimLink.title, { name: holder.name }) }),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: keys.secret.copyAndClose })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  return clipboard(page);
}

for (const [locale, words] of [
  ["en", english],
  ["zh-CN", chinese],
] as const) {
  const { keys, claim, signIn } = words;

  test(`with the keyboard alone, ${locale}: a key made for somebody, claimed by them alone, good at the gate`, async ({
    visit,
    openPage,
    newPerson,
    product,
    sql,
  }) => {
    const [maker, holder, stranger] = [
      await newPerson({ isAdmin: true }),
      await newPerson(),
      await newPerson(),
    ];
    const name = `deploy ${locale}`;
    const options = { locale, permissions };

    const makers = await visit(maker, "/admin/keys", options);
    const link = await makeFor(makers, words, name, holder);
    const token = new URL(link).hash.slice(1);
    expect(link).toBe(`${product.consoleUrl}/claim#${token}`);
    const row = makers.getByRole("row").filter({ hasText: name });
    await expect(row).toContainText(keys.status.pending);
    await expect(row).toContainText(holder.name);

    const other = await visit(stranger, link, options);
    await expect(refusal(other)).toHaveText(say(claim.invalid, { name: stranger.name }));

    const theirs = await openPage(options);
    const sent: string[] = [];
    theirs.on("request", (request) => {
      const { pathname, search } = new URL(request.url());
      sent.push(pathname + search, request.headers().referer ?? "");
    });
    await theirs.goto(link);
    await comeAlive(theirs);
    await theirs.getByLabel(signIn.name).fill(holder.name);
    await theirs.getByLabel(signIn.password, { exact: true }).fill(admin.password);
    await theirs.keyboard.press("Enter");
    await expect(theirs.getByRole("heading", { name, exact: true })).toBeVisible();
    await expect(theirs.getByText(maker.name)).toBeVisible();
    expect(theirs.url()).toBe(`${product.consoleUrl}/claim`);
    expect(sent.filter((text) => text.includes(token))).toEqual([]);
    await press(theirs, claim.take);
    await expect(theirs.getByRole("button", { name: keys.secret.copyAndClose })).toBeFocused();
    await theirs.keyboard.press("Enter");
    await expect(theirs.getByRole("link", { name })).toBeVisible();
    const value = await clipboard(theirs);
    expect(await verify(product, value, asked)).toMatchObject({
      status: 200,
      identity: { "x-auth-user": holder.name },
    });

    await theirs.goto(link);
    await expect(refusal(theirs)).toHaveText(say(claim.invalid, { name: holder.name }));
    await makers.reload();
    await expect(row).toBeVisible();
    await expect(row).not.toContainText(keys.status.pending);
    await sql`update users set is_active = false where id = ${holder.id}`;
    await becomes(product, value, asked, { status: 401, reason: "owner_inactive" });
  });
}

test("while people are still looked for, Enter takes who was typed, not who an earlier text found", async ({
  visit,
  newPerson,
  sql,
}) => {
  const [maker, first, second] = [await newPerson({ isAdmin: true }), await newPerson(), await newPerson()];
  const family = `kin of ${maker.name}`;
  for (const [person, name] of [
    [first, `${family}, Ada`],
    [second, `${family}, Ben`],
  ] as const) {
    await sql`update users set name = ${name}, name_key = ${name} where id = ${person.id}`;
  }
  const page = await visit(maker, "/admin/keys");
  const dialog = await openCreate(page);
  await dialog.getByLabel("For", { exact: true }).pressSequentially(family);
  await expect(page.getByRole("option")).toHaveText([`${family}, Ada`, `${family}, Ben`]);
  const goOn = await hold(page, "**/admin/keys");
  await page.keyboard.type(", Ben");
  await expect(page.getByRole("option")).toHaveText([`${family}, Ben`]);
  await page.keyboard.press("Enter");
  goOn();
  await expect(page.getByText(`Only ${family}, Ben gets the value`)).toBeVisible();
});

test("a new claim link ends the first, and the pending key can be deleted instead", async ({
  visit,
  newPerson,
}) => {
  const { keys, claim } = english;
  const [maker, holder] = [await newPerson({ isAdmin: true }), await newPerson()];
  const makers = await visit(maker, "/admin/keys", { permissions });
  const first = await makeFor(makers, english, "twice", holder);
  await makers.getByRole("row").filter({ hasText: holder.name }).getByRole("link", { name: "twice" }).click();
  await expect(makers.getByText(say(keys.pending.title, { name: holder.name }))).toBeVisible();
  await makers.getByRole("button", { name: keys.pending.renew }).click();
  const second = await makers.getByTestId("link").innerText();
  expect(second).not.toBe(first);
  await makers.getByRole("button", { name: english.ui.close, exact: true }).first().click();

  const theirs = await visit(holder, first, { permissions });
  await expect(refusal(theirs)).toBeVisible();
  await theirs.goto(second);
  await expect(theirs.getByRole("button", { name: claim.take })).toBeVisible();

  await makers.getByRole("button", { name: say(keys.actionsFor, { name: "twice" }) }).click();
  await makers.getByRole("menuitem", { name: keys.delete.open }).click();
  await makers.getByRole("button", { name: keys.delete.confirm, exact: true }).click();
  await expect(makers.getByRole("heading", { name: keys.all.title })).toBeVisible();
  await theirs.getByRole("button", { name: claim.take }).click();
  await expect(refusal(theirs)).toHaveText(say(claim.invalid, { name: holder.name }));
});
