import type { Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { verify } from "./gate";
import { button, press, say, tabTo } from "./keyboard";
import { expect, type Person, test } from "./scene";
import type { Words } from "./views";

const asked = "scope=inference.chat";
const permissions = ["clipboard-read", "clipboard-write"];

const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });

/** Goes to work in an organization, by the menu above the navigation. */
async function switchTo(page: Page, { shell }: Words, from: string, to: string): Promise<void> {
  await press(page, say(shell.workspace, { name: from }));
  await press(page, to);
  await expect(button(page, say(shell.workspace, { name: to }))).toBeVisible();
}

async function addMember(page: Page, { organizations }: Words, { name }: Person, isOwner = false) {
  const { add } = organizations.members;
  await press(page, add.open);
  await expect(page.getByLabel(add.userName, { exact: true })).toBeFocused();
  await page.keyboard.type(name);
  if (isOwner) {
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: add.title })).toHaveCount(0);
  await expect(page.getByRole("rowheader", { name })).toBeVisible();
}

for (const [locale, words] of [
  ["en", english],
  ["zh-CN", chinese],
] as const) {
  const { shell, keys, organizations } = words;

  test(`with the keyboard alone, ${locale}: an organization, its member's key, its owner, and leaving`, async ({
    visit,
    newPerson,
    product,
    sql,
    guard,
  }) => {
    const [administrator, owner, member, stranger] = [
      await newPerson({ isAdmin: true }),
      await newPerson(),
      await newPerson(),
      await newPerson(),
    ];
    const name = `Research ${locale}`;
    const options = { locale, permissions };

    const admin = await visit(administrator, "/admin/organizations", options);
    await press(admin, organizations.create.open);
    await admin.keyboard.type(name);
    await admin.keyboard.press("Enter");
    await expect(heading(admin, organizations.members.title)).toBeVisible();
    await addMember(admin, words, owner, true);
    await addMember(admin, words, member);
    const id = Number(new URL(admin.url()).pathname.split("/").at(-1));

    const theirs = await visit(member, "/keys", options);
    await switchTo(theirs, words, shell.personal, name);
    await press(theirs, keys.create.open);
    await theirs.keyboard.type("crawler");
    await theirs.keyboard.press("Enter");
    await expect(button(theirs, keys.secret.copyAndClose)).toBeFocused();
    await theirs.keyboard.press("Enter");
    const link = theirs.getByRole("link", { name: "crawler" });
    await expect(link).toBeVisible();
    const value = await theirs.evaluate(() => navigator.clipboard.readText());
    expect(await verify(product, value, asked)).toMatchObject({
      status: 200,
      identity: { "x-auth-owner": String(id) },
    });
    const [key] = await sql`select id, owner_principal_id from api_keys where user_id = ${member.id}`;
    expect(key?.owner_principal_id).toBe(id);
    await switchTo(theirs, words, name, shell.personal);
    await expect(heading(theirs, keys.own.title)).toBeVisible();
    await expect(link).toHaveCount(0);

    const owners = await visit(owner, "/keys", options);
    await switchTo(owners, words, shell.personal, name);
    await tabTo(owners.getByRole("link", { name: shell.organizationKeys }));
    await owners.keyboard.press("Enter");
    await expect(heading(owners, keys.organization.title)).toBeVisible();
    const row = owners.getByRole("row").filter({ hasText: "crawler" });
    await expect(row).toContainText(member.name);
    await press(owners, say(keys.actionsFor, { name: "crawler" }));
    const disable = owners.getByRole("menuitem", { name: keys.disable });
    await expect(owners.getByRole("menuitem").first()).toBeFocused();
    await owners.keyboard.press("ArrowDown");
    await expect(disable).toBeFocused();
    await owners.keyboard.press("Enter");
    await expect(row).toContainText(keys.status.disabled);
    expect(await verify(product, value, asked)).toMatchObject({ status: 401, reason: "disabled" });
    await sql`update api_keys set enabled = true where id = ${key?.id}`;

    guard.allow(/404/);
    await sql`insert into principals (kind, name, name_key) values ('organization', ${`Other ${locale}`}, ${`other ${locale}`})`;
    await sql`
      insert into memberships (principal_id, user_id, role)
      select id, ${stranger.id}, 'owner' from principals where name_key = ${`other ${locale}`}`;
    const elsewhere = await visit(stranger, "/keys", options);
    for (const path of ["", "/keys", "/settings"].map((page) => `/organizations/${id}${page}`)) {
      expect((await elsewhere.goto(path))?.status()).toBe(404);
    }
    expect((await elsewhere.goto(`/keys/${key?.id}`))?.status()).toBe(404);

    await switchTo(theirs, words, shell.personal, name);
    await tabTo(theirs.getByRole("link", { name: shell.organization, exact: true }));
    await theirs.keyboard.press("Enter");
    expect(await verify(product, value, asked)).toMatchObject({ status: 200 });
    await press(theirs, organizations.leave.open);
    const question = theirs.getByRole("alertdialog", { name: say(organizations.leave.title, { name }) });
    await expect(question).toContainText(
      locale === "en" ? "Your key here ends at once" : "1 个密钥会立即终止",
    );
    await tabTo(question.getByRole("button", { name: organizations.leave.confirm }));
    await theirs.keyboard.press("Enter");
    await expect(heading(theirs, keys.own.title)).toBeVisible();
    await expect(button(theirs, say(shell.workspace, { name: shell.personal }))).toHaveCount(0);
    expect(await verify(product, value, asked)).toMatchObject({ status: 401, reason: "unknown_key" });
  });
}
