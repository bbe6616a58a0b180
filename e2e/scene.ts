import type { BrowserContextOptions, Page, PlaywrightWorkerArgs } from "@playwright/test";
import { openDatabase, type Sql } from "./database";
import { admin, test as base, expect } from "./fixtures";
import type { Product } from "./product";
import { postSignIn } from "./sign-in";

export { expect };

export type Person = { id: number; name: string; state: StorageState };
type Playwright = PlaywrightWorkerArgs["playwright"];
type StorageState = Exclude<BrowserContextOptions["storageState"], string | undefined>;

type TestFixtures = {
  /** Makes a person of the test's own who is signed in; nobody else has a key of theirs. */
  newPerson: (options?: { isAdmin?: boolean }) => Promise<Person>;
  /** Opens a page of a signed-in person in a browser of their own. */
  visit: (person: Person, path: string, options?: BrowserContextOptions) => Promise<Page>;
};

let made = 0;

export const test = base.extend<TestFixtures, { sql: Sql }>({
  sql: [
    async ({ product }, use) => {
      const sql = openDatabase(product.dataDir);
      await use(sql);
      await sql.end();
    },
    { scope: "worker" },
  ],

  newPerson: async ({ sql, playwright, product }, use) => {
    await use((options) => createPerson(sql, playwright, product, options));
  },

  visit: async ({ openPage }, use) => {
    await use(async ({ state }, path, options = {}) => {
      const page = await openPage({ storageState: state, ...options });
      await page.goto(path);
      if (options.javaScriptEnabled ?? true) await comeAlive(page);
      return page;
    });
  },
});

/** Waits for React to take over; before, a press does what it does without JavaScript, or nothing. */
export async function comeAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const names = Object.keys(document.querySelector("main") ?? {});
    return names.some((name) => name.startsWith("__reactFiber"));
  });
}

/** The password is the administrator's: a digest does not depend on whose it is. */
export async function createPerson(
  sql: Sql,
  { request }: Playwright,
  { consoleUrl }: Product,
  { isAdmin = false } = {},
): Promise<Person> {
  const name = `visitor-${++made}`;
  const [row] = await sql<{ id: number }[]>`
    insert into users (name, name_key, password_hash, is_admin)
    select ${name}::text, ${name}::text, password_hash, ${isAdmin}::boolean from users where name = ${admin.name} returning id`;
  const client = await request.newContext({ baseURL: consoleUrl });
  const answer = await postSignIn(client, consoleUrl, { name, password: admin.password });
  expect(answer.ok()).toBe(true);
  const state = await client.storageState();
  await client.dispose();
  return { id: row?.id ?? 0, name, state };
}
