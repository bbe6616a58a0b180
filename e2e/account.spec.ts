import { devices } from "@playwright/test";
import messages from "../lib/messages/en.json" with { type: "json" };
import { violations } from "./checks";
import { admin } from "./fixtures";
import { hold } from "./hold";
import { expect, test } from "./scene";
import { fillSignIn, signIn } from "./sign-in";

const { account: words, errors, ui } = messages;
const fresh = "marble-thicket-9-harbor";

test("a changed password works, the old one no longer, and other browsers are signed out", async ({
  visit,
  newPerson,
  openPage,
  guard,
}) => {
  const person = await newPerson();
  const elsewhere = await openPage();
  await signIn(elsewhere, { name: person.name, password: admin.password });

  const page = await visit(person, "/account");
  const change = page.getByRole("button", { name: "Change password" });
  await page.getByLabel("Current password").fill(admin.password);
  await page.getByLabel("New password").fill(fresh);
  await change.click();
  await expect(page.getByText("Password changed")).toBeVisible();
  await expect(page.getByLabel("New password")).toHaveValue("");
  await page.reload();
  await expect(change).toBeVisible();

  await elsewhere.getByRole("link", { name: "Account" }).click();
  await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();
  guard.allow(/401.*\/api\/auth\/callback\/credentials/);
  await fillSignIn(elsewhere, { name: person.name, password: admin.password });
  await expect(elsewhere.getByRole("alert").first()).toHaveText("That user name or password is not right.");
  await expect(elsewhere.getByLabel("User name")).toHaveValue(person.name);
  await elsewhere.getByLabel("Password", { exact: true }).fill(fresh);
  await elsewhere.getByRole("button", { name: "Sign in" }).click();
  await expect(elsewhere.getByRole("heading", { name: "Account" })).toBeVisible();
});

test("a change of password that will not do is refused at its field, and the old one stays", async ({
  visit,
  newPerson,
  openPage,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/account");
  const current = page.getByLabel("Current password");
  const next = page.getByLabel("New password");
  for (const [typedCurrent, typedNew, field, sentence] of [
    ["", fresh, current, "Fill this in."],
    ["not my password", fresh, current, "This is not your current password."],
    [admin.password, "short", next, "This password is too short."],
    [admin.password, "password1234", next, "This password is easily guessed. Choose another."],
    [
      admin.password,
      `${person.name}${person.name}`,
      next,
      "This password is easily guessed. Choose another.",
    ],
    [admin.password, "x".repeat(257), next, "This is too long."],
  ] as const) {
    await current.fill(typedCurrent);
    await next.fill(typedNew);
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(field).toHaveAccessibleDescription(new RegExp(`^${sentence}`));
    await expect(field).toBeFocused();
    await expect(current).toHaveValue(typedCurrent);
    await expect(next).toHaveValue(typedNew);
  }
  await signIn(await openPage(), { name: person.name, password: admin.password });
});

test("an invitation lets its person choose a password, once", async ({ openPage, product }) => {
  const { stdout } = await product.cli("users", "create", "grace", "--json");
  const link: string = JSON.parse(stdout).invitation_url;
  const page = await openPage();
  const choose = page.getByRole("button", { name: "Save and sign in" });
  await page.goto(link);
  await expect(page).toHaveURL(/\/password$/);
  for (const [password, sentence] of [
    ["", /^Fill this in\./],
    ["short", /^This password is too short\./],
    ["gracegracegrace", /^This password is easily guessed\./],
  ] as const) {
    await page.getByLabel("New password").fill(password);
    await choose.click();
    await expect(page.getByLabel("New password")).toHaveAccessibleDescription(sentence);
  }
  await page.getByLabel("New password").fill(fresh);
  await choose.click();
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();
  await expect(page.getByRole("button", { name: "grace: account and settings" })).toBeVisible();

  const late = await openPage();
  await late.goto(link);
  await late.getByLabel("New password").fill("copper-meadow-4-harbor");
  await late.getByRole("button", { name: "Save and sign in" }).click();
  await expect(late.getByRole("main").getByRole("alert")).toHaveText(
    "This link is no longer good: it was used, has expired, or is incomplete. Ask for a new one.",
  );
  await signIn(late, { name: "grace", password: fresh });
});

test("a reset link ends the old password and every session once it is used, and earlier links at once", async ({
  visit,
  newPerson,
  openPage,
  product,
}) => {
  const person = await newPerson();
  const reset = async (): Promise<string> =>
    JSON.parse((await product.cli("users", "reset-password", person.name, "--json")).stdout).reset_url;
  const [superseded, link] = [await reset(), await reset()];
  const page = await visit(person, "/keys");
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();

  const chooser = await openPage();
  for (const [url, heading] of [
    [superseded, "Choose a password"],
    [link, "My keys"],
  ] as const) {
    await chooser.goto("/sign-in");
    await chooser.goto(url);
    await chooser.getByLabel("New password").fill(fresh);
    await chooser.getByRole("button", { name: "Save and sign in" }).click();
    if (url === superseded) await expect(chooser.getByText("This link is no longer good")).toBeVisible();
    await expect(chooser.getByRole("heading", { name: heading })).toBeVisible();
  }
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(page, { name: person.name, password: fresh });
});

test("a session is ended from another browser, or all of them at once, and its next request is refused", async ({
  newPerson,
  visit,
  openPage,
}) => {
  const person = await newPerson();
  const { defaultBrowserType: _, ...iphone } = devices["iPhone 13"];
  const elsewhere = await openPage(iphone);
  await signIn(elsewhere, { name: person.name, password: admin.password });

  const page = await visit(person, "/account");
  const sessions = page.getByRole("table", { name: words.sessions.title });
  const here = sessions.getByRole("row", { name: words.sessions.current });
  await expect(sessions.getByRole("row")).toHaveCount(3);
  await expect(here.getByRole("rowheader")).toContainText("Playwright");
  await expect(here.getByRole("button")).toHaveCount(0);
  await page.getByRole("button", { name: /^End: .* on iOS$/ }).click();
  await expect(page.getByText(/^Signed out: .* on iOS$/)).toBeVisible();
  await expect(sessions.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("main")).toBeFocused();
  await elsewhere.reload();
  await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await fillSignIn(elsewhere, { name: person.name, password: admin.password });
  await expect(elsewhere.getByRole("heading", { name: "My keys" })).toBeVisible();
  await page.getByRole("button", { name: words.sessions.endAll }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await elsewhere.reload();
  await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("what needs a recent sign-in asks for the password where it is needed, and goes on", async ({
  newPerson,
  visit,
  sql,
}) => {
  const administrator = await newPerson({ isAdmin: true });
  const friend = await newPerson();
  const forget = () =>
    sql`update sessions set authenticated_at = now() - interval '11 minutes' where user_id = ${administrator.id}`;
  const isAdmin = async () => (await sql`select is_admin from users where id = ${friend.id}`)[0]?.is_admin;
  await forget();
  const page = await visit(administrator, `/admin/users?search=${friend.name}`);
  const question = page.getByRole("dialog", { name: words.confirm.title });
  const password = question.getByLabel(words.confirm.password);
  const promote = async () => {
    await page.getByRole("button", { name: `Actions for ${friend.name}` }).click();
    await page.getByRole("menuitem", { name: "Make administrator" }).click();
    await page.getByRole("button", { name: "Make administrator" }).click();
    await expect(password).toBeFocused();
  };

  await promote();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  const told = page.getByRole("region", { name: ui.notifications });
  await expect(told.getByText(errors.sign_in_again)).toBeVisible();
  await expect(page.getByRole("alertdialog")).toBeHidden();
  expect(await isAdmin()).toBe(false);

  await promote();
  await page.keyboard.type("not my password");
  await page.keyboard.press("Enter");
  await expect(password).toHaveAccessibleDescription("This is not your current password.");
  await expect(password).toBeFocused();
  expect(await isAdmin()).toBe(false);
  await password.fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText(`“${friend.name}” is an administrator now`)).toBeVisible();
  await expect(question).toBeHidden();
  expect(await isAdmin()).toBe(true);

  await forget();
  await page.getByRole("button", { name: "Invite user" }).click();
  const invitation = page.getByRole("dialog", { name: "Invite a user" });
  await invitation.getByLabel("Name").fill(`${friend.name} too`);
  await invitation.getByLabel("Administrator").check();
  await page.keyboard.press("Enter");
  await expect(password).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.type(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: `Invitation for “${friend.name} too”` })).toBeVisible();
});

test("a link without its token is told so before anything is typed", async ({ page }) => {
  for (const path of ["/password", "/setup"]) {
    await page.goto(path);
    await expect(page.getByRole("main").getByRole("alert")).toContainText("This link is incomplete.");
  }
});

test("signing in leads back to the page that was asked for, and never to another site", async ({
  newPerson,
  openPage,
}) => {
  const { name } = await newPerson();
  for (const [asked, path] of [
    ["/account", "/account"],
    ["/sign-in?next=https://evil.example/", "/keys"],
    ["/sign-in?next=//evil.example", "/keys"],
    ["/sign-in?next=/\\evil.example", "/keys"],
  ] as const) {
    const page = await openPage();
    await page.goto(asked);
    await fillSignIn(page, { name, password: admin.password });
    await expect(page).toHaveURL(path);
  }
});

test("while the server is gone, signing in says so and keeps what was typed", async ({ page, guard }) => {
  guard.allow(/ERR_CONNECTION_REFUSED/);
  await page.goto("/sign-in");
  await page.route("**/api/auth/**", (route) => route.abort("connectionrefused"));
  await fillSignIn(page, admin);
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(
    "The service cannot be reached just now. Try again in a moment.",
  );
  await expect(page.getByLabel("User name")).toHaveValue(admin.name);
  await page.unroute("**/api/auth/**");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();
});

test("what is typed or filled in before the scripts have arrived stays", async ({ page }) => {
  const arrive = await hold(page, "**/_next/static/**/*.js");
  await page.goto("/sign-in", { waitUntil: "commit" });
  await page.getByLabel("User name").fill(admin.name);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  arrive();
  await page.waitForLoadState("load");
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(page.getByLabel("User name")).toHaveValue(admin.name);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();
});

test("a password sent before the scripts have arrived is not in the address", async ({ page }) => {
  const arrive = await hold(page, "**/_next/static/**/*.js");
  for (const path of ["/sign-in", "/setup", "/password"]) {
    await page.goto(path, { waitUntil: "commit" });
    await page.locator("#password").fill(admin.password);
    const sent = page.waitForRequest((request) => request.isNavigationRequest());
    await page.locator("#password").press("Enter");
    expect((await sent).method()).toBe("POST");
    expect((await sent).url()).not.toContain(admin.password);
    await expect(page).toHaveURL(path);
  }
  arrive();
});
