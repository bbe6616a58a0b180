import { expect, type Locator, type Page } from "@playwright/test";

const farthest = 60;

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

export const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

export async function press(page: Page, name: string): Promise<void> {
  await tabTo(button(page, name));
  await page.keyboard.press("Enter");
}

/** Opens a menu and goes down to one of its items. */
export async function choose(page: Page, menu: string, item: string): Promise<void> {
  await press(page, menu);
  const wanted = page.getByRole("menuitem", { name: item, exact: true });
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  for (let presses = 0; presses < farthest; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

/** A sentence with its blanks filled in. */
export function say(sentence: string, values: Record<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
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
