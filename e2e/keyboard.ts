import { expect, type Locator, type Page } from "@playwright/test";

const farthest = 40;

/** Presses Tab until the element has the focus, as somebody without a mouse does. */
export async function tabTo(target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const { keyboard } = target.page();
  for (let presses = 0; presses < farthest; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${target}`);
}

/** What the next presses of Tab stop at, by name. */
export async function nextStops(page: Page, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let press = 0; press < count; press++) {
    await page.keyboard.press("Tab");
    names.push(await page.evaluate(focusedName));
  }
  return names;
}

function focusedName(): string {
  const element = document.activeElement;
  const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent;
  return element?.ariaLabel ?? label?.trim() ?? "";
}
