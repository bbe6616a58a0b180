import type { APIResponse } from "@playwright/test";
import messages from "../lib/messages/en.json" with { type: "json" };
import { violations } from "./checks";
import type { Sql } from "./database";
import { admin } from "./fixtures";
import { startProduct } from "./product";
import { expect, test } from "./scene";
import { fillSignIn, postSignIn } from "./sign-in";

// All visitors of a product come from one address, whose attempts other tests need.
const forgetAttempts = ({ sql }: { sql: Sql }) => sql`delete from attempts`;
test.beforeEach(forgetAttempts);
test.afterEach(forgetAttempts);

const { errors, shell, signIn: words } = messages;

test("strangers who guess lock nobody out of a browser they have signed in with before", async ({
  newPerson,
  openPage,
  playwright,
  product,
  guard,
}) => {
  const { name, state } = await newPerson();
  const stranger = await playwright.request.newContext();
  const statuses = [];
  for (let i = 0; i < 12; i++) {
    const answer = await postSignIn(stranger, product.consoleUrl, { name, password: `guess ${i}` });
    statuses.push(answer.status());
  }
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  await stranger.dispose();

  guard.allow(/429/);
  const elsewhere = await openPage();
  await elsewhere.goto("/sign-in");
  await fillSignIn(elsewhere, { name, password: admin.password });
  await expect(elsewhere.getByRole("main").getByRole("alert")).toHaveText(
    "Too many attempts. Try again in 15 minutes.",
  );
  await expect(elsewhere.getByLabel("User name")).toHaveValue(name);

  const own = await openPage({ storageState: state });
  await own.goto("/account");
  await own.getByRole("button", { name: "Sign out everywhere" }).click();
  await fillSignIn(own, { name, password: admin.password });
  await expect(own.getByRole("heading", { name: "My keys" })).toBeVisible();
});

/** What an answer says, but for what is new in each: its time, its id and its nonce. */
async function said(answer: APIResponse): Promise<unknown> {
  const headers = answer.headersArray().filter(({ name }) => !/^(date|x-request-id)$/i.test(name));
  const body = (await answer.text()).replace(/"seconds":\d+/, '"seconds":0');
  const text = JSON.stringify(headers)
    .replace(/nonce-[^']+/g, "nonce")
    .replace(/"\d{1,3}"/g, '"0"');
  return { status: answer.status(), body, headers: text };
}

test("who has an account here cannot be told from what signing in answers", async ({
  newPerson,
  playwright,
  product,
  sql,
}) => {
  const [known, deactivated, invited] = [await newPerson(), await newPerson(), await newPerson()];
  await sql`update users set is_active = false where id = ${deactivated.id}`;
  await sql`update users set password_hash = null where id = ${invited.id}`;
  const [first, ...others] = await Promise.all(
    [known.name, deactivated.name, invited.name, "nobody of this name"].map(async (name) => {
      const client = await playwright.request.newContext();
      const answers = [];
      for (let i = 0; i < 11; i++) {
        answers.push(await said(await postSignIn(client, product.consoleUrl, { name, password: "wrong" })));
      }
      await client.dispose();
      return answers;
    }),
  );
  expect(first?.at(0)).toMatchObject({ status: 401 });
  expect(first?.at(-1)).toMatchObject({ status: 429, headers: expect.stringContaining("retry-after") });
  for (const other of others) expect(other).toEqual(first);
});

test("how the console looks follows its user into every browser, from the first byte", async ({
  newPerson,
  visit,
  openPage,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/account");
  const html = page.locator("html");
  await page.getByRole("button", { name: "Compact" }).click();
  await expect(html).toHaveAttribute("data-density", "compact");
  await page.getByRole("main").getByRole("button", { name: "Dark" }).click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.getByRole("main").getByRole("button", { name: "简体中文" }).click();
  await expect(html).toHaveAttribute("lang", "zh-CN");

  const elsewhere = await openPage({ colorScheme: "light", locale: "en-US" });
  await elsewhere.goto("/sign-in");
  await fillSignIn(elsewhere, { name: person.name, password: admin.password });
  await expect(elsewhere.getByRole("heading", { name: "我的密钥" })).toBeVisible();
  const first = await (await elsewhere.request.get("/keys")).text();
  expect(first).toContain('<html lang="zh-CN" data-theme="dark" data-density="compact">');
});

test("over plain http from another machine no password is asked for, unless the operator allows it", async ({
  browser,
}) => {
  const settings = {
    ADMIN_USERNAME: admin.name,
    ADMIN_PASSWORD: admin.password,
    TRUSTED_PROXIES: "127.0.0.1",
  };
  const lan = { "X-Forwarded-For": "192.0.2.9", "X-Forwarded-Host": "keys.lan", "X-Forwarded-Proto": "http" };
  const origin = "http://keys.lan";

  const strict = await startProduct(settings);
  const context = await browser.newContext({ baseURL: strict.consoleUrl, extraHTTPHeaders: lan });
  const page = await context.newPage();
  for (const path of ["/sign-in", "/setup", "/password"]) {
    await page.goto(path);
    await expect(page.getByText(errors.unprotected)).toBeVisible();
    await expect(page.getByText(words.allowHttp)).toBeVisible();
    await expect(page.getByRole("textbox")).toHaveCount(0);
    expect.soft(await violations(page)).toEqual([]);
  }
  const { request } = context;
  const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
  const form = { name: admin.name, password: admin.password, csrfToken, json: "true" };
  const sent = { form, headers: { Origin: origin, "Sec-Fetch-Site": "same-origin" } };
  const refused = await request.post("/api/auth/callback/credentials", sent);
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ reason: "unprotected" });
  await page.setExtraHTTPHeaders({ ...lan, "X-Forwarded-Proto": "https" });
  await page.goto("/sign-in");
  await expect(page.getByLabel(words.name)).toBeVisible();
  await context.close();
  await strict.dispose();

  const lax = await startProduct({ ...settings, ALLOW_HTTP: "true" });
  const tolerant = await browser.newContext({ baseURL: lax.consoleUrl, extraHTTPHeaders: lan });
  const visitor = await tolerant.newPage();
  await visitor.goto("/sign-in");
  await expect(visitor.getByText(shell.unprotected)).toBeVisible();
  await fillSignIn(visitor, admin);
  await expect(visitor.getByRole("heading", { name: "My keys" })).toBeVisible();
  await expect(visitor.getByText(shell.unprotected)).toBeVisible();
  await tolerant.close();
  await lax.dispose();
});
