import { devices, type Page } from "@playwright/test";
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { latinTexts, overflowing, smallTargets, violations } from "./checks";
import { expect } from "./scene";
import { test } from "./stage";
import { openViews, routes, views } from "./views";

test.describe.configure({ mode: "parallel" });

const { defaultBrowserType: _, ...phone } = devices["iPhone 13"];
const narrow = { width: 320, height: 640 };

async function expectNoOverflow(page: Page): Promise<void> {
  await page.setViewportSize(narrow);
  await expect.poll(() => overflowing(page)).toEqual([]);
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(narrow.width);
}

test("every page of the console is looked at", () => {
  expect(routes()).toEqual([...new Set(views.flatMap(({ route }) => route ?? []))].sort());
});

for (const view of [...views, ...openViews]) {
  if (!view.isPhoneOnly) {
    test(`${view.name} is accessible in light and dark, and fits a width of 320 pixels`, async ({ show }) => {
      await show(view, async (page) => {
        expect.soft(await violations(page)).toEqual([]);
        expect.soft(await smallTargets(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: "dark" });
        expect.soft(await violations(page)).toEqual([]);
        await expectNoOverflow(page);
      });
    });
  }

  test(`${view.name} is accessible on a phone in Chinese, without a word of another language`, async ({
    show,
  }) => {
    const look = async (page: Page) => {
      expect.soft(await violations(page)).toEqual([]);
      expect.soft(await smallTargets(page)).toEqual([]);
      expect.soft(await latinTexts(page)).toEqual([]);
      await expectNoOverflow(page);
    };
    await show(view, look, { ...phone, locale: "zh-CN", timezoneId: "Asia/Shanghai", words: chinese });
  });
}
