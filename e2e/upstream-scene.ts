import type { Locator, Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import { emptyCatalogue } from "./catalogue";
import { say } from "./keyboard";
import { test as base, expect } from "./scene";
import { startUpstream, type UpstreamServer } from "./upstream-server";

const { upstreams, ui } = english;

type Fixtures = {
  /** Starts an inference server that offers these models; it ends with the test. */
  startServer: (...models: string[]) => Promise<UpstreamServer>;
  emptied: undefined;
};

/** A console without an upstream. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures asked for from this pattern.
  startServer: async ({}, use) => {
    const servers: UpstreamServer[] = [];
    await use(async (...models) => {
      const server = await startUpstream(...models);
      servers.push(server);
      return server;
    });
    for (const server of servers) server.close();
  },

  emptied: [
    async ({ sql }, use) => {
      await emptyCatalogue(sql);
      await use(undefined);
      // A model that is closed changes what a check without one is answered.
      await emptyCatalogue(sql);
    },
    { auto: true },
  ],
});

export const news = (page: Page): Locator => page.getByRole("region", { name: ui.notifications });

export async function openForm(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: upstreams.add.open }).click();
  return page.getByRole("dialog", { name: upstreams.add.title });
}

export async function fill(dialog: Locator, name: string, url: string): Promise<void> {
  await dialog.getByLabel(upstreams.columns.name, { exact: true }).fill(name);
  await dialog.getByLabel(upstreams.fields.base_url, { exact: true }).fill(url);
}

/** Closes what a new upstream is shown with, once it is there. */
export async function closeFirstSync(page: Page, name: string): Promise<void> {
  const told = page.getByRole("dialog", { name: say(upstreams.first.title, { name }) });
  await told.getByRole("button", { name: ui.close, exact: true }).last().click();
  await expect(told).toHaveCount(0);
}

export async function openEdit(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: say(upstreams.actionsFor, { name }), exact: true }).click();
  await page.getByRole("menuitem", { name: upstreams.edit.open, exact: true }).click();
  return page.getByRole("dialog", { name: say(upstreams.edit.title, { name }) });
}
