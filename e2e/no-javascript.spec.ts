import type { Page } from "@playwright/test";
import messages from "../lib/messages/en.json" with { type: "json" };
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { insertKeys } from "./database";
import { expect, test } from "./scene";

const { keys: words, list, shell, ui } = messages;
const plain = { javaScriptEnabled: false };

const rows = (page: Page) => page.getByRole("rowheader");
const background = (page: Page) =>
  page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);

// Chromium does not load the scripts of such a page, and names that as its reason.
test.beforeEach(({ guard }) => guard.allow(/^request failed: GET \S+\.js csp$/));

function numbered(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    name: `key ${String(i).padStart(2, "0")}`,
    description: i % 2 === 0 ? "even" : "odd",
    enabled: i % 3 !== 0,
    created_at: new Date(Date.UTC(2026, 0, 1, 0, i)),
  }));
}

test("the list of keys can be read, searched, filtered, sorted and paged", async ({
  newPerson,
  visit,
  sql,
}) => {
  const person = await newPerson();
  await insertKeys(sql, person.id, numbered(40));
  const page = await visit(person, "/keys", plain);
  await expect(rows(page)).toHaveCount(25);
  await expect(rows(page).first()).toHaveText("key 39");

  await page.getByRole("link", { name: ui.nextPage }).click();
  await expect(page).toHaveURL("/keys?page=2");
  await expect(rows(page)).toHaveCount(15);
  await page.getByRole("columnheader", { name: words.columns.name }).getByRole("link").click();
  await expect(rows(page).first()).toHaveText("key 00");
  await page.getByRole("link", { name: "50", exact: true }).click();
  await expect(rows(page)).toHaveCount(40);

  await page.getByRole("searchbox").fill("odd");
  await page.getByRole("combobox").selectOption("disabled");
  await page.getByRole("button", { name: list.submit }).click();
  await expect(rows(page)).toHaveText(["key 03", "key 09", "key 15", "key 21", "key 27", "key 33", "key 39"]);
  await expect(page.getByRole("searchbox")).toHaveValue("odd");
  await expect(page.getByRole("columnheader", { name: words.columns.name })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  await page.getByRole("searchbox").fill("nothing of that kind");
  await page.getByRole("button", { name: list.submit }).click();
  await page.getByRole("link", { name: words.noMatch.clear }).click();
  await expect(rows(page)).toHaveCount(25);
});

test("a key's page tells everything about it", async ({ newPerson, visit, sql }) => {
  const person = await newPerson();
  const models = ["qwen3-*", "bge-m3", "gpt-oss-120b"];
  await insertKeys(sql, person.id, [
    {
      name: "night job",
      description: "Runs at 02:00",
      access_key: "AbCdEfGh1234",
      scope: ["inference.chat", "inference.embeddings", "management.readonly"],
      allowed_model_names: models,
      expires_at: new Date("2031-02-03T04:05:00Z"),
    },
  ]);
  const page = await visit(person, "/keys", plain);
  await rows(page).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: "night job" })).toBeVisible();
  const { status, details } = words;
  for (const text of [
    "Runs at 02:00",
    "AbCdEfGh1234",
    status.never_used,
    "inference.chat",
    "inference.embeddings",
    "management.readonly",
    ...models,
    details.generated,
    "3 Feb 2031, 04:05 UTC",
  ]) {
    await expect(page.getByRole("main").getByText(text, { exact: true })).toBeVisible();
  }
  await page.getByRole("main").getByRole("link", { name: words.own.title }).click();
  await expect(page).toHaveURL("/keys");
});

test("theme and language are chosen, and kept", async ({ newPerson, visit, sql }) => {
  const person = await newPerson();
  await insertKeys(sql, person.id, numbered(1));
  const page = await visit(person, "/keys", { ...plain, colorScheme: "light" });
  const light = await background(page);
  const openMenu = () => page.getByRole("button", { name: person.name }).click();

  await openMenu();
  await page.getByRole("button", { name: shell.themeDark }).click();
  await expect.poll(() => background(page)).not.toBe(light);
  const dark = await background(page);
  await openMenu();
  await page.getByRole("button", { name: "简体中文" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(chinese.keys.own.title);
  await page.goto("/account");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(chinese.account.title);
  expect(await background(page)).toBe(dark);
});

test("signing out ends the session", async ({ newPerson, visit }) => {
  const person = await newPerson();
  const page = await visit(person, "/keys", plain);
  const elsewhere = await visit(person, "/keys", plain);
  await page.getByRole("button", { name: person.name }).click();
  await page.getByRole("button", { name: shell.signOut }).click();
  await expect(page).toHaveURL("/sign-in");
  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/sign-in\?next=/);
});

test("the list of everybody's keys and the account can be read", async ({ newPerson, visit, sql }) => {
  const [admin, owner] = [await newPerson({ isAdmin: true }), await newPerson()];
  await insertKeys(sql, owner.id, [{ name: "of another" }]);
  const page = await visit(admin, `/admin/keys?search=${owner.name}`, plain);
  await expect(rows(page)).toHaveText(["of another"]);
  await expect(page.getByRole("cell", { name: owner.name })).toBeVisible();
  await page.getByRole("navigation").getByRole("link", { name: shell.account }).click();
  await expect(page.getByText(admin.name).first()).toBeVisible();
});
