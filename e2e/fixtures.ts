import { type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { createGuard, type Guard } from "./guard";
import { type Product, startProduct } from "./product";

export { expect };

/** The administrator of every worker's product. */
export const admin = { name: "ada", password: "violet-anchor-7-lantern" };

type TestFixtures = {
  /** Watches every page of the test, which fails when one of them misbehaves. */
  guard: Guard;
  /** Opens a page of another visitor, in a context of its own that is watched as well. */
  openPage: (options?: BrowserContextOptions) => Promise<Page>;
};

type WorkerFixtures = {
  /** The built product with data of its own and `admin` as its administrator; one per worker. */
  product: Product;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures asked for from this pattern.
    async ({}, use) => {
      const product = await startProduct({ ADMIN_USERNAME: admin.name, ADMIN_PASSWORD: admin.password });
      await use(product);
      await product.dispose();
    },
    { scope: "worker", timeout: 60_000 },
  ],

  baseURL: async ({ product }, use) => use(product.consoleUrl),

  guard: async ({ product }, use) => {
    const guard = createGuard([new URL(product.consoleUrl).host, new URL(product.gateUrl).host]);
    await use(guard);
    expect(guard.problems()).toEqual([]);
  },

  context: async ({ context, guard }, use) => {
    await guard.watch(context);
    await use(context);
  },

  openPage: async ({ browser, baseURL, guard }, use) => {
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...(baseURL && { baseURL }), ...options });
      contexts.push(context);
      await guard.watch(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});
