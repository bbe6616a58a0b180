import { violations } from "./checks";
import { admin } from "./fixtures";
import { decide, expect, test } from "./oidc";
import { comeAlive } from "./scene";

const button = { name: "Sign in with Example" };

test.beforeEach(({ guard, provider }) => {
  guard.allow(new RegExp(`^foreign host: ${provider.issuer}/`));
});

test("somebody unknown is kept out until the settings let them in, and is the same user ever after", async ({
  page,
  sql,
  provider,
}) => {
  provider.people.set("grace", {
    preferred_username: "grace",
    email: "grace@example.com",
    email_verified: true,
  });
  await decide(sql, { sign_up: false });
  await page.goto("/sign-in?next=/account");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", button).click();
  await page.getByLabel("Name").fill("grace");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(
    "You cannot sign in with this account. Ask an administrator.",
  );

  await decide(sql, { allowed_domains: ["example.com"] });
  await page.getByRole("button", button).click();
  await expect(page.getByRole("button", { name: "grace: account and settings" })).toBeVisible();
  await expect(page).toHaveURL(/\/account$/);
  await page.getByRole("button", { name: "grace: account and settings" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", button).click();
  await expect(page.getByRole("button", { name: "grace: account and settings" })).toBeVisible();
  expect(await sql`select count(*)::int as users from users where name like 'grace%'`).toEqual([
    { users: 1 },
  ]);
});

test("an account is connected, lets its owner in, and is disconnected again", async ({
  visit,
  newPerson,
  openPage,
  provider,
}) => {
  const person = await newPerson();
  provider.people.set("lovelace", { preferred_username: "lovelace", email: "lovelace@example.org" });
  const page = await visit(person, "/account");
  await page.getByRole("button", { name: "Connect Example" }).press("Enter");
  await page.getByLabel("Name").fill("lovelace");
  await page.keyboard.press("Enter");
  await expect(page.getByText("lovelace@example.org")).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const elsewhere = await openPage();
  await elsewhere.goto("/sign-in");
  await elsewhere.getByRole("button", button).click();
  await elsewhere.getByLabel("Name").fill("lovelace");
  await elsewhere.keyboard.press("Enter");
  await expect(elsewhere.getByRole("button", { name: `${person.name}: account` })).toBeVisible();

  await comeAlive(page);
  await page.getByRole("button", { name: "Disconnect: lovelace@example.org" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByText("Disconnected: lovelace@example.org")).toBeVisible();
  await expect(page.getByText("None is connected.")).toBeVisible();
  await elsewhere.reload();
  await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("whoever has no password confirms who they are by signing in there once more", async ({
  page,
  context,
  sql,
  provider,
}) => {
  provider.people.set("hopper", { preferred_username: "hopper" });
  await decide(sql, {});
  await page.goto("/sign-in?next=/account");
  await page.getByRole("button", button).click();
  await page.getByLabel("Name").fill("hopper");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Account" })).toBeVisible();
  const { count } = await sql`
    update sessions set authenticated_at = now() - interval '11 minutes'
    where user_id = (select id from users where name = 'hopper')`;
  expect(count).toBe(1);
  await comeAlive(page);
  await page.getByRole("button", { name: "Connect Example" }).click();
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Sign in again" }).click();
  const again = await opened;
  await again.getByRole("button", button).click();
  await again.getByLabel("Name").fill("hopper");
  await again.keyboard.press("Enter");
  await expect(again.getByText("Thank you. You can close this tab")).toBeVisible();
  const returned = page.waitForResponse((response) => response.url().includes("/api/auth/callback/"));
  await page.getByRole("button", { name: "Go on" }).click();
  await returned;
  await expect(page).toHaveURL(/\/account$/);
  await comeAlive(page);
  await expect(page.getByRole("heading", { name: "Account" })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("an administrator decides who may come in and what groups give, and is told what will not do", async ({
  visit,
  newPerson,
  sql,
}) => {
  await sql`insert into principals (kind, name, name_key) values ('organization', 'Office', 'office')`;
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/settings");
  const panel = page.getByRole("region", { name: "Signing in with Example" });
  const save = panel.getByRole("button", { name: "Save" });
  await decide(sql, { sign_up: false });
  await page.reload();
  await comeAlive(page);
  await panel.getByLabel("People unknown here become users").check();
  await panel.getByLabel("Only with an e-mail address at").fill("ana@example.com");
  await panel.getByRole("button", { name: "Add a group" }).press("Enter");
  await save.click();
  await expect(panel.getByLabel("Only with an e-mail address at")).toHaveAccessibleDescription(
    /^Enter a domain such as example.com\./,
  );
  await expect(panel.getByText("Fill this in.")).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await panel.getByLabel("Only with an e-mail address at").fill("Example.COM\nbücher.example");
  await panel.getByLabel("Group, row 1").fill("/office");
  await panel.getByLabel("Role, row 1").selectOption("Owner");
  await panel.getByLabel("Groups of administrators").fill("/root");
  await save.click();
  await expect(page.getByText("It counts from each person’s next sign-in.")).toBeVisible();
  const [stored] = await sql`select sign_in from settings where principal_id = 1`;
  expect(stored?.sign_in).toEqual({
    sign_up: true,
    allowed_domains: ["example.com", "xn--bcher-kva.example"],
    group_roles: [{ group: "/office", organization_id: expect.any(Number), role: "owner" }],
    admin_groups: ["/root"],
    version: 2,
  });
});

test("while the provider does not answer, that is said, and passwords work", async ({ page, provider }) => {
  await provider.close();
  await page.goto("/sign-in");
  await page.getByRole("button", button).click();
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(
    "That way to sign in does not answer just now. Try again in a moment; a password works as ever.",
  );
  await page.getByLabel("User name").fill(admin.name);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();
});
