import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { Sql } from "./database";
import { admin } from "./fixtures";
import { verify } from "./gate";
import { keepSecret, openCreate, submit } from "./key-dialogs";
import { type Product, startProduct } from "./product";
import { type Recorder, startRecorder } from "./recorder";
import { test as base, expect } from "./scene";
import { signIn } from "./sign-in";

/** A product that logs all it can, and every byte between it and the browser. */
const test = base.extend<{ said: string[] }, { recorder: Recorder; product: Product }>({
  recorder: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures asked for from this pattern.
    async ({}, use) => {
      const recorder = await startRecorder();
      await use(recorder);
      recorder.close();
    },
    { scope: "worker" },
  ],

  product: [
    async ({ recorder }, use) => {
      const product = await startProduct({
        ADMIN_USERNAME: admin.name,
        ADMIN_PASSWORD: admin.password,
        PUBLIC_URL: recorder.url,
        LOG_LEVEL: "trace",
      });
      recorder.forwardTo(product.consoleUrl);
      await use({ ...product, consoleUrl: recorder.url });
      await product.dispose();
    },
    { scope: "worker", timeout: 60_000 },
  ],

  said: async ({ context }, use) => {
    const said: string[] = [];
    context.on("console", (message) => said.push(message.text()));
    await use(said);
  },
});

type Kept = { page: Page; said: string[]; product: Product; sql: Sql };

/** Where a text was found, of all the places in which browser and server keep something. */
async function placesKeeping(text: string, { page, said, product, sql }: Kept): Promise<string[]> {
  await sql`checkpoint`;
  const places = {
    "the browser's storage": JSON.stringify(await page.context().storageState({ indexedDB: true })),
    "the page": await page.evaluate(pageContent),
    "the browser's console": said.join("\n"),
    "what the server printed": product.output(),
    "a dump of the database": await dump(sql),
    ...filesOf(product.dataDir),
  };
  return Object.entries(places).flatMap(([place, content]) => (content.includes(text) ? [place] : []));
}

async function pageContent(): Promise<string> {
  const fields = [...document.querySelectorAll("input, textarea")].map((field) =>
    Reflect.get(field, "value"),
  );
  const kept = [history.state, { ...sessionStorage }, { ...localStorage }, await caches.keys()];
  return JSON.stringify([document.documentElement.outerHTML, location.href, fields, kept]);
}

async function dump(sql: Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public'`;
  const rows = await Promise.all(tables.map(({ name }) => sql`select t::text from ${sql(name)} t`));
  return JSON.stringify(rows);
}

function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((file) => join(file.parentPath, file.name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "latin1")]));
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

const custom = "Zk4vTq9XwBn2Rj7LmHs5Dp8GcYf3";

for (const kind of ["generated", "custom"] as const) {
  test(`a ${kind} value is in the answer to its creation, once, and in nothing that browser or server keeps`, async ({
    visit,
    newPerson,
    said,
    recorder,
    product,
    sql,
  }) => {
    const page = await visit(await newPerson(), "/keys");
    page.on("console", (message) => said.push(message.text()));
    const from = recorder.exchanges.length;
    const dialog = await openCreate(page);
    await dialog.getByLabel("Name", { exact: true }).fill(`canary ${kind}`);
    if (kind === "custom") {
      await dialog.getByText("More").click();
      await dialog.getByRole("radio", { name: "Bring my own" }).check();
      await dialog.getByLabel("Your value").fill(custom);
    }
    await submit(dialog);
    const value = await keepSecret(page);
    const secret = kind === "custom" ? custom : (value.split("_")[2] ?? "");
    expect(value).toContain(secret);
    const kept = { page, said, product, sql };
    expect(await placesKeeping(secret, kept)).toEqual([]);

    expect(await verify(product, value, "scope=inference")).toMatchObject({ status: 200 });
    expect(await verify(product, value, "scope=management")).toMatchObject({ status: 403 });
    await page.reload();
    await page.getByRole("link", { name: `canary ${kind}` }).click();
    await expect(page.getByRole("heading", { name: `canary ${kind}` })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();
    expect(await placesKeeping(secret, kept)).toEqual([]);

    const exchanges = recorder.exchanges.slice(from);
    const answers = exchanges.filter(({ response }) => response.includes(secret));
    expect(answers.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /keys"]);
    expect(count(answers[0]?.response ?? "", secret)).toBe(1);
    const requests = exchanges.filter(({ request }) => request.includes(secret));
    expect(requests).toEqual(kind === "custom" ? answers : []);
    if (kind === "custom") expect(count(requests[0]?.request ?? "", secret)).toBe(1);

    // The search finds what is there: the name is kept, and the requests were logged.
    expect((await placesKeeping(`canary ${kind}`, kept)).length).toBeGreaterThan(2);
    expect(product.output()).toContain('"path":"/keys"');
  });
}

test("passwords and one-time links are in no answer and in no address, and nothing keeps them", async ({
  visit,
  newPerson,
  said,
  recorder,
  product,
  sql,
}) => {
  const person = await newPerson();
  const from = recorder.exchanges.length;
  const changed = "marble-thicket-9-canary";
  const chosen = "copper-meadow-4-canary";
  const page = await visit(person, "/account");
  await page.getByLabel("Current password").fill(admin.password);
  await page.getByLabel("New password").fill(changed);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed")).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, { name: person.name, password: changed });

  await page.context().clearCookies();
  const link = JSON.parse(
    (await product.cli("users", "reset-password", person.name, "--json")).stdout,
  ).reset_url;
  const token = new URL(link).hash.slice(1);
  await page.goto(link);
  await page.getByLabel("New password").fill(chosen);
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();

  const exchanges = recorder.exchanges.slice(from);
  const senders = (text: string) =>
    exchanges.filter(({ request }) => request.includes(text)).map(({ method, url }) => `${method} ${url}`);
  const signingIn = "POST /api/auth/callback/credentials";
  for (const [text, sentBy] of [
    [changed, ["POST /account", signingIn]],
    [chosen, ["POST /password", signingIn]],
    [token, ["POST /password"]],
  ] as const) {
    expect(senders(text)).toEqual(sentBy);
    expect(exchanges.filter(({ url, response }) => (url + response).includes(text))).toEqual([]);
    expect(await placesKeeping(text, { page, said, product, sql })).toEqual([]);
  }
});
