import english from "../lib/messages/en.json" with { type: "json" };
import { openCreate, submit } from "./key-dialogs";
import { say } from "./keyboard";
import { expect, test } from "./scene";

const { settings, keys, issues, shell } = english;
const day = 86_400_000;

test.afterEach(async ({ sql }) => {
  await sql`delete from settings`;
});

test("settings tell what they do to keys of today, shorten them when asked to, and bind the form and the server", async ({
  visit,
  newPerson,
  sql,
}) => {
  const [administrator, somebody] = [await newPerson({ isAdmin: true }), await newPerson()];
  const [long] = await sql<{ id: number }[]>`
    insert into api_keys (name, prefix, access_key, hashed_secret_key, user_id)
    values ('for ever', 'lk', 'settingslong', 'settings-long', ${somebody.id}) returning id`;
  const early = await visit(somebody, "/keys");
  const stale = await openCreate(early);
  await stale.getByLabel(keys.fields.name, { exact: true }).fill("made before the settings");
  await stale.getByText(keys.expiry.choices.never, { exact: true }).click();

  const page = await visit(administrator, "/admin/settings");
  await page.getByLabel(settings.keys.max_lifetime_days).fill("300");
  await page.getByLabel(settings.keys.default_lifetime_days).fill("45");
  const management = page.getByRole("group", { name: keys.scope.management });
  await management.getByRole("radio", { name: keys.scope.managementLevel.none }).check();
  await page.getByLabel(settings.keys.may_be_custom).uncheck();
  await page.getByRole("button", { name: settings.keys.save, exact: true }).click();
  const question = page.getByRole("alertdialog", { name: settings.effect.title });
  await expect(question).toContainText(/last longer|lasts longer/);
  await question.getByRole("checkbox").check();
  await question.getByRole("button", { name: settings.effect.confirm }).click();
  await expect(page.getByText(settings.keys.saved, { exact: true })).toBeVisible();
  const [row] = await sql<
    { ends: Date }[]
  >`select expires_at as ends from api_keys where id = ${long?.id ?? 0}`;
  expect(Math.abs((row?.ends.getTime() ?? 0) - Date.now() - 300 * day)).toBeLessThan(day);
  await page.reload();
  await expect(page.getByLabel(settings.keys.max_lifetime_days)).toHaveValue("300");

  await submit(stale);
  await expect(stale.getByRole("alert")).toContainText(issues.policy_never);

  const later = await visit(somebody, "/keys");
  const dialog = await openCreate(later);
  await expect(dialog.getByRole("radio", { name: "45 days" })).toBeChecked();
  for (const name of [keys.expiry.choices.never, keys.expiry.choices["1y"]]) {
    await expect(dialog.getByRole("radio", { name, exact: true })).toBeDisabled();
  }
  await expect(dialog.getByText("A key lasts at most 300 days here.")).toBeVisible();
  const full = dialog
    .getByRole("group", { name: keys.scope.management })
    .getByRole("radio", { name: keys.scope.managementLevel.full });
  await expect(full).toBeDisabled();
  await expect(full).toHaveAccessibleDescription(keys.scope.notAllowed);
  await dialog.getByText(keys.more, { exact: true }).click();
  await expect(dialog.getByRole("radio", { name: keys.custom.bring })).toBeDisabled();
});

test("an organization narrows the platform's settings for its own keys, and cannot widen them", async ({
  visit,
  newPerson,
  sql,
}) => {
  const [owner, member] = [await newPerson(), await newPerson()];
  const [made] = await sql<{ id: number }[]>`
    insert into principals (kind, name, name_key) values ('organization', 'Narrow', 'narrow') returning id`;
  const id = made?.id ?? 0;
  await sql`
    insert into memberships (principal_id, user_id, role)
    values (${id}, ${owner.id}, 'owner'), (${id}, ${member.id}, 'member')`;
  await sql`insert into settings (principal_id, keys) values (1, '{"may_be_custom": false}')`;

  const page = await visit(owner, `/organizations/${id}/settings`);
  await expect(page.getByLabel(settings.keys.may_be_custom)).toBeDisabled();
  await page.getByRole("radio", { name: settings.keys.makers.owners }).check();
  await page.getByRole("button", { name: settings.keys.save, exact: true }).click();
  await expect(page.getByText(settings.keys.saved, { exact: true })).toBeVisible();

  const theirs = await visit(member, "/keys");
  await theirs.getByRole("button", { name: say(shell.workspace, { name: shell.personal }) }).click();
  await theirs.getByRole("button", { name: "Narrow", exact: true }).click();
  await expect(theirs.getByText(keys.create.notAllowed)).toBeVisible();
  await expect(theirs.getByRole("button", { name: keys.create.open })).toHaveCount(0);
});
