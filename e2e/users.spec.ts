import type { Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { insertKeys } from "./database";
import { admin as founder } from "./fixtures";
import { becomes, verify } from "./gate";
import { button, choose, press, say, tabTo } from "./keyboard";
import { comeAlive, expect, test } from "./scene";

const asked = "scope=inference.chat";
const permissions = ["clipboard-read", "clipboard-write"];
const password = "copper-lantern-42-river";

const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });

for (const [locale, words] of [
  ["en", english],
  ["zh-CN", chinese],
] as const) {
  const { users, keys, shell, account, ui } = words;
  const { actions, questions } = users;

  test(`with the keyboard alone, ${locale}: invite, accept, promote, demote, deactivate`, async ({
    visit,
    newPerson,
    openPage,
    product,
    sql,
  }) => {
    const name = `guest ${locale}`;
    const options = { locale, permissions };
    const administrator = await newPerson({ isAdmin: true });
    const theirs = await openPage(options);
    const admin = await visit(administrator, "/admin/users", options);
    const row = admin.getByRole("row").filter({ has: admin.getByRole("rowheader", { name, exact: true }) });

    await press(admin, users.invite.open);
    await expect(admin.getByLabel(users.columns.name, { exact: true })).toBeFocused();
    await admin.keyboard.type(name);
    await admin.keyboard.press("Enter");
    await expect(button(admin, words.link.copyAndClose)).toBeFocused();
    await admin.keyboard.press("Enter");
    await expect(button(admin, users.invite.open)).toBeFocused();
    await expect(row).toContainText(users.status.invited);

    await theirs.goto(await copied(admin));
    await expect(theirs.getByLabel(words.password.new, { exact: true })).toBeFocused();
    await expect(theirs).toHaveURL("/password");
    await theirs.keyboard.type(password);
    await theirs.keyboard.press("Enter");
    await expect(heading(theirs, keys.own.title)).toBeVisible();
    await comeAlive(theirs);
    await press(theirs, keys.create.open);
    await theirs.keyboard.type("crawler");
    await theirs.keyboard.press("Enter");
    await expect(button(theirs, keys.secret.copyAndClose)).toBeFocused();
    await theirs.keyboard.press("Enter");
    await expect(theirs.getByRole("rowheader", { name: "crawler" })).toBeVisible();
    const value = await copied(theirs);
    expect(await verify(product, value, asked)).toMatchObject({ status: 200 });

    await test.step("promoting asks who is there when that was long ago", async () => {
      await sql`
        update sessions set authenticated_at = now() - interval '1 hour' where user_id = ${administrator.id}`;
      await choose(admin, say(actions.label, { name }), actions.promote);
      await tabTo(button(admin, questions.promote.confirm));
      await admin.keyboard.press("Enter");
      await expect(admin.getByLabel(account.confirm.password, { exact: true })).toBeFocused();
      await admin.keyboard.type(founder.password);
      await admin.keyboard.press("Enter");
      await expect(row).toContainText(users.role.admin);
      await theirs.reload();
      await expect(theirs.getByRole("link", { name: shell.users })).toBeVisible();
    });

    await test.step("demoting ends their sessions", async () => {
      await choose(admin, say(actions.label, { name }), actions.demote);
      await tabTo(button(admin, questions.demote.confirm));
      await admin.keyboard.press("Enter");
      await expect(row).toContainText(users.role.user);
      await expect(button(admin, say(actions.label, { name }))).toBeFocused();
      await theirs.getByRole("link", { name: shell.account, exact: true }).press("Enter");
      await expect(theirs).toHaveURL("/sign-in?next=%2Faccount");
      await theirs.getByLabel(words.signIn.name).fill(name);
      await theirs.getByLabel(words.signIn.password, { exact: true }).fill(password);
      await theirs.keyboard.press("Enter");
      await expect(heading(theirs, account.title)).toBeVisible();
      await expect(theirs.getByRole("link", { name: shell.users })).toHaveCount(0);
    });

    await test.step("deactivating stops them and their key", async () => {
      await admin.getByRole("link", { name, exact: true }).press("Enter");
      await expect(heading(admin, name)).toBeVisible();
      await choose(admin, say(actions.label, { name }), actions.deactivate);
      const question = admin.getByRole("alertdialog");
      await expect(question).toContainText(
        locale === "en" ? "Their key is refused at once" : "1 个密钥会立即被拒绝",
      );
      await tabTo(button(admin, questions.deactivate.confirm));
      await admin.keyboard.press("Enter");
      await expect(admin.getByRole("main")).toContainText(users.statusMeaning.deactivated);
      await theirs.reload();
      await expect(theirs).toHaveURL(/\/sign-in/);
      await becomes(product, value, asked, { status: 401, reason: "owner_inactive" });
      await expect(admin.getByRole("region", { name: ui.notifications })).toContainText(
        say(questions.deactivate.done, { name }),
      );
    });
  });
}

const { users, keys, ui } = english;

test("an invitation link is told once: in one answer, and in no address, page or history", async ({
  visit,
  newPerson,
  sql,
}) => {
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/users");
  const bodies: string[] = [];
  await page.route("**/admin/users*", async (route) => {
    const response = await route.fetch();
    bodies.push(await response.text());
    await route.fulfill({ response });
  });
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.getByRole("button", { name: users.invite.open }).click();
  await page.getByLabel(users.columns.name, { exact: true }).fill("told once");
  await page.getByRole("button", { name: users.invite.submit }).click();
  const token = (await page.getByTestId("link").innerText()).split("#")[1] ?? "";
  expect(token).toMatch(/^[\w-]{43}$/);

  await page.goto("/account");
  await page.goBack();
  await expect(page.getByRole("rowheader", { name: "told once" })).toBeVisible();
  await expect(page.getByTestId("link")).toHaveCount(0);
  expect(await page.content()).not.toContain(token);
  expect(bodies.filter((body) => body.includes(token))).toHaveLength(1);
  expect(addresses.filter((address) => address.includes(token))).toEqual([]);
  expect(JSON.stringify(await sql`select * from links`)).not.toContain(token);
});

test("a deleted user's keys are handed over by links, and what used the old ones goes on", async ({
  visit,
  newPerson,
  product,
  sql,
}) => {
  const [administrator, from, to] = [
    await newPerson({ isAdmin: true }),
    await newPerson(),
    await newPerson(),
  ];
  const made = await product.cli("keys", "create", "--user", from.name, "--name", "nightly", "--json");
  const { value } = JSON.parse(made.stdout);
  await insertKeys(sql, from.id, [{ name: "resting", enabled: false }]);
  const page = await visit(administrator, `/admin/users/${from.id}`, { permissions });
  const dialog = page.getByRole("dialog", { name: say(users.delete.title, { name: from.name }) });

  await choose(page, say(users.actions.label, { name: from.name }), users.actions.delete);
  await expect(dialog.getByRole("button", { name: ui.cancel })).toBeFocused();
  await expect(dialog).toContainText("They have 2 keys; 1 of them works now.");
  await dialog.getByRole("radio", { name: keys.fate.handOver }).check();
  await dialog.getByRole("button", { name: users.delete.confirm }).click();
  await expect(dialog).toContainText(english.issues.required);
  await dialog.getByLabel(keys.fate.to, { exact: true }).fill(to.name);
  await expect(page.getByRole("option").filter({ hasNotText: to.name })).toHaveCount(0);
  await page.getByRole("option", { name: to.name, exact: true }).click();
  await dialog.getByLabel(keys.fate.ends).selectOption({ label: keys.fate.periods["1d"] });
  await dialog.getByRole("button", { name: users.delete.confirm }).click();

  const links = page.getByRole("dialog").filter({ hasText: "nightly" });
  await expect(links).toContainText(`${product.consoleUrl}/claim#`);
  await links.getByRole("button", { name: ui.close, exact: true }).last().click();
  await expect(page).toHaveURL("/admin/users");
  await expect(page.getByRole("rowheader", { name: from.name, exact: true })).toHaveCount(0);
  expect(await verify(product, value, asked)).toMatchObject({ status: 200 });
  const rows = await sql`
    select name, user_id, deleted_at is null as lives from api_keys
    where user_id in (${from.id}, ${to.id}) order by id`;
  expect(rows).toEqual([
    { name: "nightly", user_id: from.id, lives: true },
    { name: expect.stringContaining("resting"), user_id: from.id, lives: false },
    { name: "nightly", user_id: to.id, lives: true },
  ]);

  await page.goto(`/admin/keys?user_id=${from.id}`);
  await page.getByRole("link", { name: "nightly" }).click();
  await expect(page.getByText(say(keys.handedOver.successor, { name: to.name }))).toBeVisible();
  await page.getByRole("link", { name: "The key in its place" }).click();
  await expect(page.getByText(say(keys.pending.title, { name: to.name }))).toBeVisible();

  await page.goto(`/admin/keys?user_id=${to.id}`);
  await expect(page.getByRole("rowheader")).toHaveText(["nightly"]);
  await expect(page.getByRole("cell", { name: keys.status.pending })).toBeVisible();
  await page.getByRole("searchbox").fill("night");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/admin/keys?search=night&user_id=${to.id}`);
  await page.getByRole("link", { name: keys.filters.ofEverybody }).click();
  await expect(page).toHaveURL("/admin/keys?search=night");
});
