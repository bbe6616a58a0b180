import type { Page } from "@playwright/test";
import type { Words } from "./views";

/** On a phone it is closed at first. */
export async function openSidebar(page: Page, { shell }: Words) {
  const button = page.getByRole("button", { name: shell.menu, exact: true });
  if (await button.isVisible()) await button.click();
}
