import type { Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { insertKeys, type Sql } from "./database";
import { becomes, verify } from "./gate";
import { createKey } from "./key-dialogs";
import { button, choose, press, say, tabTo } from "./keyboard";
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
    await choose(owners, say(keys.actionsFor, { name: "crawler" }), keys.disable);
    await expect(row).toContainText(keys.status.disabled);
    await becomes(product, value, asked, { status: 401, reason: "disabled" });
    await sql`update api_keys set enabled = true where id = ${key?.id}`;

    guard.allow(/404/);
    await makeOrganization(sql, `Other ${locale}`, [[stranger, "owner"]]);
    const elsewhere = await visit(stranger, "/keys", options);
    for (const path of ["", "/keys", "/settings"].map((page) => `/organizations/${id}${page}`)) {
      expect((await elsewhere.goto(path))?.status()).toBe(404);
    }
    expect((await elsewhere.goto(`/keys/${key?.id}`))?.status()).toBe(404);

    await switchTo(theirs, words, shell.personal, name);
    await tabTo(theirs.getByRole("link", { name: shell.organization, exact: true }));
    await theirs.keyboard.press("Enter");
    await becomes(product, value, asked, { status: 200 });
    await press(theirs, organizations.leave.open);
    const question = theirs.getByRole("alertdialog", { name: say(organizations.leave.title, { name }) });
    await expect(question).toContainText(
      locale === "en" ? "Your key here ends at once" : "1 个密钥会立即终止",
    );
    await tabTo(question.getByRole("button", { name: organizations.leave.confirm }));
    await theirs.keyboard.press("Enter");
    await expect(heading(theirs, keys.own.title)).toBeVisible();
    await expect(button(theirs, say(shell.workspace, { name: shell.personal }))).toHaveCount(0);
    await becomes(product, value, asked, { status: 401, reason: "unknown_key" });
  });
}

/** An organization with these people, past every page. */
async function makeOrganization(sql: Sql, name: string, people: [Person, "owner" | "member"][]) {
  const [made] = await sql<{ id: number }[]>`
    insert into principals (kind, name, name_key) values ('organization', ${name}, ${name.toLowerCase()}) returning id`;
  const id = made?.id ?? 0;
  for (const [person, role] of people) {
    await sql`insert into memberships (principal_id, user_id, role) values (${id}, ${person.id}, ${role})`;
  }
  return id;
}

test("an organization is renamed, its keys are told apart from others, and it is deleted once it owns none", async ({
  visit,
  newPerson,
  sql,
}) => {
  const [administrator, member] = [await newPerson({ isAdmin: true }), await newPerson()];
  const id = await makeOrganization(sql, "Old name", [[member, "member"]]);
  await insertKeys(sql, member.id, [{ name: "theirs", owner_principal_id: id }, { name: "their own" }]);

  const page = await visit(administrator, `/organizations/${id}/settings`);
  await expect(page.getByText("It still owns 1 key. Delete it first.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete organization" })).toHaveCount(0);
  await page.getByRole("textbox", { name: "Name" }).fill("Robotics");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByText("Name changed")).toBeVisible();

  await page.goto("/admin/keys");
  await page.getByRole("combobox", { name: "Workspace" }).selectOption({ label: "Robotics" });
  await expect(page).toHaveURL(`/admin/keys?owner_principal_id=${id}`);
  await expect(page.getByRole("rowheader")).toHaveText(["theirs"]);
  await expect(page.getByRole("row", { name: /theirs/ })).toContainText("Robotics");
  await page.getByRole("link", { name: "theirs" }).click();
  await expect(page.getByRole("definition").filter({ hasText: "Robotics" })).toBeVisible();

  await sql`update api_keys set deleted_at = now() where owner_principal_id = ${id}`;
  await page.goto(`/organizations/${id}/settings`);
  await page.getByRole("button", { name: "Delete organization" }).click();
  const question = page.getByRole("alertdialog", { name: "Delete Robotics?" });
  await question.getByRole("button", { name: "Delete organization" }).click();
  await expect(heading(page, "Organizations")).toBeVisible();
  await expect(page.getByRole("link", { name: "Robotics" })).toHaveCount(0);
  expect(await sql`select id from principals where id = ${id}`).toEqual([]);
});

test("a member who is taken out hands keys over, and the old ones work on meanwhile", async ({
  visit,
  newPerson,
  product,
  sql,
}) => {
  const [owner, member] = [await newPerson(), await newPerson()];
  const id = await makeOrganization(sql, "Handing over", [
    [owner, "owner"],
    [member, "member"],
  ]);
  const value = await createKey(await visit(member, "/keys"), "crawler");
  await sql`update api_keys set owner_principal_id = ${id} where user_id = ${member.id}`;

  const page = await visit(owner, `/organizations/${id}`);
  await page.getByRole("button", { name: `Actions for ${member.name}` }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  const dialog = page.getByRole("dialog", { name: `Remove ${member.name}?` });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await dialog.getByRole("radio", { name: "Hand them over" }).check();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(dialog.getByLabel("To", { exact: true })).toHaveAccessibleDescription("Fill this in.");
  await dialog.getByLabel("To", { exact: true }).selectOption(owner.name);
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("dialog", { name: "1 key to claim" })).toContainText(/\/claim#[\w-]{43}/);
  await page.getByRole("button", { name: "Close", exact: true }).first().click();
  await expect(page.getByRole("rowheader", { name: member.name })).toHaveCount(0);
  await expect(page.locator("main :focus")).toBeVisible();
  expect(await verify(product, value, asked)).toMatchObject({ status: 200 });
  const left = await sql`select user_id from memberships where principal_id = ${id}`;
  expect(left).toEqual([{ user_id: owner.id }]);
});

test("one goes to work in an organization without JavaScript", async ({ visit, newPerson, guard, sql }) => {
  guard.allow(/^request failed: GET \S+\.js csp$/);
  const person = await newPerson();
  await makeOrganization(sql, "Plain pages", [[person, "member"]]);
  const page = await visit(person, "/account", { javaScriptEnabled: false });
  await page.getByRole("button", { name: "Workspace: Personal" }).click();
  await page.getByRole("button", { name: "Plain pages" }).click();
  await expect(page.getByRole("button", { name: "Workspace: Plain pages" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();
  await expect(page.getByText("belong to Plain pages")).toBeVisible();
});
