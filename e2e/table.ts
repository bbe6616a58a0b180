import type { Locator, Page } from "@playwright/test";
import messages from "../lib/messages/en.json" with { type: "json" };

const { filters } = messages.keys;

/** The cells that name the rows of the table of keys. */
export const rows = (page: Page): Locator => page.getByRole("rowheader");

export const header = (page: Page, name: string): Locator =>
  page.getByRole("columnheader", { name, exact: true });

export const searchField = (page: Page): Locator => page.getByRole("searchbox", { name: filters.search });

export const statusField = (page: Page): Locator => page.getByRole("combobox", { name: filters.status });

export async function search(page: Page, text: string): Promise<void> {
  await searchField(page).fill(text);
  await searchField(page).press("Enter");
}
