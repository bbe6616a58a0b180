import type { BrowserContextOptions, Page } from "@playwright/test";
import { openDatabase, type Sql } from "./database";
import { admin, test as base, expect } from "./fixtures";

export { expect };

export type Person = { id: number; name: string; state: StorageState };
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
    await use(async ({ isAdmin = false } = {}) => {
      const name = `visitor-${++made}`;
      // The password is the administrator's: a digest does not depend on whose it is.
      const [row] = await sql<{ id: number }[]>`
        insert into users (name, name_key, password_hash, is_admin)
        select ${name}::text, ${name}::text, password_hash, ${isAdmin}::boolean from users where name = ${admin.name} returning id`;
      const request = await playwright.request.newContext({ baseURL: product.consoleUrl });
      const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
      const answer = await request.post("/api/auth/callback/credentials", {
        headers: { Origin: product.consoleUrl },
        form: { csrfToken, name, password: admin.password, json: "true" },
      });
      expect(answer.ok()).toBe(true);
      const state = await request.storageState();
      await request.dispose();
      return { id: row?.id ?? 0, name, state };
    });
  },

  visit: async ({ openPage }, use) => {
    await use(async ({ state }, path, options = {}) => {
      const page = await openPage({ storageState: state, ...options });
      await page.goto(path);
      return page;
    });
  },
});
