import { AxeBuilder } from "@axe-core/playwright";
import { devices, type Page } from "@playwright/test";
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { expect } from "./scene";
import { test } from "./stage";
import { openViews, routes, views } from "./views";

test.describe.configure({ mode: "parallel" });

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const { defaultBrowserType: _, ...phone } = devices["iPhone 13"];
const narrow = { width: 320, height: 640 };

async function expectNoViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).setLegacyMode().analyze();
  const found = violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ html, failureSummary }) => [html, failureSummary]),
  }));
  expect.soft(found).toEqual([]);
}

/** What can be pressed and is smaller than 24 pixels either way. A checkbox is pressed by its label, too. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pressable = "a[href], button, input, select, textarea, summary, [role=menuitem]";
    const targets = [...document.querySelectorAll<HTMLElement>(pressable)].filter((one) => {
      const isSeen = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      return isSeen && one.getAttribute("aria-hidden") !== "true" && one.clientWidth + one.offsetWidth > 2;
    });
    return targets
      .map((one) => (one.matches("[type=checkbox], [type=radio]") ? (one.closest("label") ?? one) : one))
      .filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        return width < 24 || height < 24;
      })
      .map((one) => one.outerHTML);
  });
}

/** What stands out at the sides, except within what scrolls or cuts on its own. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCut = (one: Element | null): boolean =>
      one !== null &&
      one !== document.body &&
      (getComputedStyle(one).overflowX !== "visible" || isCut(one.parentElement));
    return [...document.querySelectorAll("body *")]
      .filter((one) => {
        const { left, right, width, height } = one.getBoundingClientRect();
        const isOutside = left < -1 || right > document.documentElement.clientWidth + 1;
        return width > 1 && height > 1 && isOutside && one.checkVisibility() && !isCut(one.parentElement);
      })
      .map((one) => one.outerHTML.slice(0, 200));
  });
}

test("every page of the console is looked at", () => {
  expect(routes()).toEqual([...new Set(views.flatMap(({ route }) => route ?? []))].sort());
});

for (const view of [...views, ...openViews]) {
  if (!view.isPhoneOnly) {
    test(`${view.name} on a desktop is accessible, in light and dark`, async ({ show }) => {
      await show(view, async (page) => {
        await expectNoViolation(page);
        expect.soft(await smallTargets(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: "dark" });
        await expectNoViolation(page);
      });
    });
  }

  test(`${view.name} on a phone is accessible, and fits a width of 320 pixels`, async ({ show }) => {
    const look = async (page: Page) => {
      await expectNoViolation(page);
      expect.soft(await smallTargets(page)).toEqual([]);
      await page.setViewportSize(narrow);
      await expect.poll(() => overflowing(page)).toEqual([]);
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(narrow.width);
    };
    await show(view, look, phone);
  });
}

for (const name of [
  "my keys",
  "a key",
  "a key's menu",
  "the form for a new key, with all its fields and errors",
]) {
  test(`${name} in Chinese is accessible`, async ({ show }) => {
    const [view] = [...views, ...openViews].filter((one) => one.name === name);
    if (!view) throw new Error(`No view is called ${name}`);
    await show(view, expectNoViolation, { locale: "zh-CN", words: chinese });
  });
}
