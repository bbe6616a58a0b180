import type { Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { insertKeys } from "./database";
import { expect, test } from "./scene";

test.describe.configure({ mode: "parallel" });

declare global {
  interface Window {
    painted: string[];
  }
}

const { shell } = english;
const background = (page: Page) =>
  page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
}

/** Notes every background that a frame of the pages to come shows, from the first on. */
async function notePaints(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.painted = [];
    const note = () => {
      const colour = document.body && getComputedStyle(document.body).backgroundColor;
      if (colour && !window.painted.includes(colour)) window.painted.push(colour);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    document.addEventListener("DOMContentLoaded", note);
  });
}

for (const [system, chosen] of [
  ["light", "dark"],
  ["dark", "light"],
] as const) {
  const label = { light: shell.themeLight, dark: shell.themeDark }[chosen];

  test(`${chosen} chosen under a ${system} system is what every page paints first, now and later`, async ({
    openPage,
    newPerson,
    visit,
  }) => {
    const unchosen = await openPage({ colorScheme: chosen });
    await unchosen.goto("/sign-in");
    const expected = await background(unchosen);

    const entry = await openPage({ colorScheme: system });
    await entry.goto("/sign-in");
    expect(await background(entry)).not.toBe(expected);
    await press(entry, label);
    await expect.poll(() => background(entry)).toBe(expected);

    const person = await newPerson();
    const inside = await visit(person, "/keys", { colorScheme: system });
    await inside.getByRole("button", { name: person.name }).click();
    await press(inside, label);

    for (const [page, paths] of [
      [entry, ["/sign-in", "/setup", "/password"]],
      [inside, ["/keys", "/account", "/keys?search=x"]],
    ] as const) {
      const later = await page.context().newPage();
      await notePaints(later);
      for (const path of paths) {
        await later.goto(path);
        await expect(heading(later)).toBeVisible();
        expect(await later.evaluate(() => window.painted), path).toEqual([expected]);
      }
    }
  });
}

test("without a choice the page follows the system, as it changes", async ({ openPage }) => {
  const page = await openPage({ colorScheme: "light" });
  await page.goto("/sign-in");
  const light = await background(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await background(page);
  expect(dark).not.toBe(light);
  await press(page, shell.themeLight);
  await expect.poll(() => background(page)).toBe(light);
  await press(page, shell.themeSystem);
  await expect.poll(() => background(page)).toBe(dark);
});

for (const [locale, lang, title] of [
  ["zh-CN", "zh-CN", chinese.signIn.title],
  ["zh-Hans-SG", "zh-CN", chinese.signIn.title],
  ["en-GB", "en", english.signIn.title],
  ["fr-FR", "en", english.signIn.title],
] as const) {
  test(`a browser that asks for ${locale} is answered in ${lang}`, async ({ openPage }) => {
    const page = await openPage({ locale });
    await page.goto("/sign-in");
    await expect(heading(page)).toHaveText(title);
    await expect(page.locator("html")).toHaveAttribute("lang", lang);
    await expect(page).toHaveTitle(`${title} · Latchkey`);
  });
}

test("a language that is chosen stays, whatever the browser asks for", async ({ newPerson, visit }) => {
  const person = await newPerson();
  const page = await visit(person, "/keys", { locale: "fr-FR" });
  await page.getByRole("button", { name: person.name }).click();
  await press(page, "简体中文");
  await expect(heading(page)).toHaveText(chinese.keys.own.title);
  await page.getByRole("button", { name: chinese.shell.signOut }).click();
  await expect(heading(page)).toHaveText(chinese.signIn.title);

  const later = await page.context().newPage();
  await later.goto("/setup");
  await expect(heading(later)).toHaveText(chinese.setup.title);
  await press(later, "English");
  await expect(heading(later)).toHaveText(english.setup.title);
});

test("times are told in the reader's zone once the page is alive, and in UTC before", async ({
  newPerson,
  visit,
  sql,
}) => {
  const person = await newPerson();
  const [id] = await insertKeys(sql, person.id, [
    { name: "timed", created_at: new Date("2026-02-03T04:05:00Z") },
  ]);
  for (const [timezoneId, day, rest] of [
    ["Asia/Tokyo", "3 Feb 2026", "13:05 GMT+9"],
    ["America/New_York", "2 Feb 2026", "23:05 GMT-5"],
    ["UTC", "3 Feb 2026", "04:05 UTC"],
  ] as const) {
    const page = await visit(person, "/account", { timezoneId });
    const answer = await page.goto(`/keys/${id}`);
    expect(await answer?.text()).toContain("3 Feb 2026, 04:05 UTC");
    await expect(page.getByText(`${day}, ${rest}`, { exact: true })).toBeVisible();
    await page.goto("/keys");
    const created = page.getByRole("cell", { name: day }).getByRole("time");
    await expect(created).toHaveAttribute("title", `${day}, ${rest}`);
  }
});

test("the page of last resort shows itself in both languages and breaks no rule", async ({
  openPage,
  guard,
}) => {
  guard.allow(/^(status 500: GET|console error: .* 500 )/);
  const page = await openPage();
  const answer = await page.goto("/_global-error");
  expect(answer?.status()).toBe(500);
  await expect(page.getByRole("main")).toContainText("Something went wrong");
  await expect(page.getByRole("main")).toContainText("页面无法生成");
});
