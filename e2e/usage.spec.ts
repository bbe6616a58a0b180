import type { Page } from "@playwright/test";
import messages from "../lib/messages/en.json" with { type: "json" };
import { insertKeys, type Sql } from "./database";
import { becomes } from "./gate";
import { createKey } from "./key-dialogs";
import { tabTo } from "./keyboard";
import { routes } from "./matrix";
import { expect, type Person, test } from "./scene";
import { daysAgo, insertRequests, insertUsage } from "./usage-scene";

const { usage: words, requests: logWords, list, shell } = messages;
const rows = (page: Page) => page.getByRole("main").locator("tbody tr");
const names = (page: Page) => page.getByRole("main").getByRole("rowheader");
/** The requests of the row that stands first in a table. */
const most = (page: Page, table: string) =>
  page.getByRole("table", { name: table }).locator("tbody tr").first().getByRole("cell").first();
const choice = (page: Page, name: string) => page.getByRole("link", { name, exact: true });

/** Two keys that were used on the same two days, of which one is in the week before last. */
async function used(sql: Sql, person: Person): Promise<{ laptop: number; night: number }> {
  const [laptop = 0, night = 0] = await insertKeys(sql, person.id, [
    { name: "laptop" },
    { name: "night job" },
  ]);
  const days = (times: number) => [
    {
      day: daysAgo(3),
      requests: 10 * times,
      answered: 8 * times,
      counted: 8 * times,
      input_tokens: 1_500 * times,
    },
    { day: daysAgo(12), requests: 7 * times, refusals: 2 * times, answered: 5, counted: 4, model: "llama-3" },
  ];
  await insertUsage(sql, { key_id: laptop, user_id: person.id }, days(1));
  await insertUsage(sql, { key_id: night, user_id: person.id }, days(100));
  return { laptop, night };
}

async function save(page: Page): Promise<string[]> {
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: words.export }).click();
  const file = await (await downloading).createReadStream();
  return (await file.toArray()).join("").trim().split("\n");
}

test("what is added up, and of which days, is chosen by keyboard, stands in the address, and survives reload and Back", async ({
  newPerson,
  visit,
  sql,
}) => {
  const person = await newPerson();
  await used(sql, person);
  const page = await visit(person, "/keys");
  await tabTo(choice(page, shell.usage));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("img", { name: words.chart.day.requests })).toBeVisible();

  await tabTo(choice(page, words.by.key));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/usage?by=key");
  await expect(names(page)).toHaveText(["night job", "laptop"]);
  await expect(most(page, words.by.key)).toHaveText("1,700");

  const [from, to] = [daysAgo(20), daysAgo(8)];
  await page.getByLabel(words.range.from).fill(from);
  await page.getByLabel(words.range.to).fill(to);
  await page.getByLabel(words.range.to).press("Enter");
  await expect(page).toHaveURL(`/usage?by=key&from=${from}&to=${to}`);
  await expect(most(page, words.by.key)).toHaveText("700");
  await page.reload();
  await expect(page.getByLabel(words.range.from)).toHaveValue(from);
  await expect(most(page, words.by.key)).toHaveText("700");

  await page.goBack();
  await expect(page).toHaveURL("/usage?by=key");
  await expect(most(page, words.by.key)).toHaveText("1,700");
  await page.goBack();
  await expect(page).toHaveURL("/usage");
  await expect(names(page)).toHaveCount(25);
});

test("chart, its numbers and the table are read, sorted and narrowed without a script", async ({
  newPerson,
  visit,
  sql,
  guard,
}) => {
  guard.allow(/^request failed: GET \S+\.js csp$/);
  const person = await newPerson();
  await used(sql, person);
  const page = await visit(person, "/usage?by=key", { javaScriptEnabled: false });
  const chart = page.getByRole("img", { name: words.chart.day.requests });
  await expect(chart).toBeVisible();
  await expect(chart).toHaveAccessibleDescription(/1,717 in all, the most on .* with 1,010/);

  await page.getByText(words.chart.table).click();
  const numbers = page.getByRole("table", { name: words.chart.day.requests });
  await expect(numbers.getByRole("columnheader")).toHaveText([words.chart.day.column, "night job", "laptop"]);
  await expect(numbers.getByRole("row")).toHaveCount(31);
  await expect(numbers.getByRole("row", { name: /1,000 10$/ })).toHaveCount(1);
  await expect(numbers.getByRole("row", { name: / 0 0$/ })).toHaveCount(28);

  const table = page.getByRole("table", { name: words.by.key });
  await table.getByRole("link", { name: words.columns.refusals }).click();
  await expect(page).toHaveURL("/usage?by=key&sort_by=-refusals");
  await expect(page.getByText("≥ 151,500")).toBeVisible();
  await table.getByRole("link", { name: "laptop" }).click();
  await expect(page).toHaveURL(/\/usage\?key_id=\d+$/);
  await expect(page.getByText("Key: laptop")).toBeVisible();
  await page.getByRole("link", { name: words.filters.anyKey }).click();
  await page.getByLabel(words.range.from).fill("2020-01-01");
  await page.getByLabel(words.range.to).fill("2020-01-31");
  await page.getByRole("button", { name: list.submit }).click();
  await expect(page.getByRole("heading", { name: words.noMatch.title })).toBeVisible();
  await page.getByRole("link", { name: words.noMatch.clear }).click();
  await expect(page).toHaveURL("/usage");
});

test("a file has what the table has, and nobody gets what is somebody else's by asking for it", async ({
  newPerson,
  visit,
  sql,
}) => {
  const [person, stranger] = [await newPerson(), await newPerson()];
  const { night } = await used(sql, person);
  const page = await visit(person, "/usage?by=key&sort_by=name");
  const lines = await save(page);
  expect(lines[0]).toMatch(/^day,key_id,key_name,user_id,user_name,model,requests,/);
  expect(lines.slice(1).map((line) => line.split(",").slice(2, 9))).toEqual([
    ["laptop", String(person.id), person.name, "", "17", "2", "0"],
    ["night job", String(person.id), person.name, "", "1700", "200", "0"],
  ]);

  const other = await visit(stranger, `/usage?by=key&key_id=${night}&user_id=${person.id}`);
  await expect(other.getByRole("heading", { name: words.noMatch.title })).toBeVisible();
  expect(await save(other)).toHaveLength(1);
});

test("files of use and requests are for whoever is signed in", async ({ product }) => {
  for (const path of [routes["(console)/usage/export"], routes["(console)/requests/export"]]) {
    const headers = { "sec-fetch-site": "same-origin" };
    expect((await fetch(product.consoleUrl + path, { headers })).status).toBe(401);
  }
});

test("what a client does at the gate is counted, and is in the log by the id that it was told", async ({
  newPerson,
  visit,
  product,
}) => {
  test.slow();
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const value = await createKey(page, "laptop");
  await becomes(product, value, "scope=inference", { status: 200 });
  const headers = { Authorization: `Bearer ${value}` };
  const answer = await fetch(`${product.gateUrl}/v1/models`, { headers });
  expect(answer.status).toBe(200);
  await answer.body?.cancel();
  const id = answer.headers.get("x-request-id") ?? "";

  const found = async () => {
    await page.goto(`/requests?search=${id}`);
    return rows(page).count();
  };
  await expect.poll(found, { timeout: 45_000 }).toBe(1);
  await expect(rows(page).getByText(logWords.reasons.done)).toBeVisible();
  await page.goto("/usage?by=key");
  await expect(names(page)).toHaveText(["laptop"]);
  await expect(most(page, words.by.key)).toHaveText("1");
});

test("a key's page leads to its use and its requests, and fits a phone", async ({
  newPerson,
  visit,
  sql,
}) => {
  const person = await newPerson();
  const { laptop } = await used(sql, person);
  await insertRequests(sql, { key_id: laptop, user_id: person.id }, [{ request_id: "of the laptop" }]);
  const page = await visit(person, `/keys/${laptop}`, { viewport: { width: 320, height: 640 } });
  await choice(page, messages.keys.tabs.usage).last().click();
  await expect(page).toHaveURL(`/keys/${laptop}/usage`);
  const chart = page.getByRole("img", { name: words.chart.day.requests });
  await expect(chart).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await choice(page, words.by.model).click();
  await expect(names(page)).toHaveText(["qwen3-8b", "llama-3"]);
  await choice(page, words.seeRequests).click();
  await expect(page).toHaveURL(`/requests?key_id=${laptop}`);
  await expect(page.getByText("of the laptop")).toBeVisible();
});

test("a request is found by its id, and a refusal leads to the rule that decided", async ({
  newPerson,
  visit,
  sql,
}) => {
  const person = await newPerson();
  const { laptop, night } = await used(sql, person);
  const ofNight = { key_id: night, user_id: person.id };
  await insertRequests(sql, { key_id: laptop, user_id: person.id }, [{ request_id: "first" }]);
  await insertRequests(sql, ofNight, [
    { request_id: "second", status: 403, reason: "scope_denied", path: "/v1/embeddings" },
    { request_id: "third", status: 502, reason: "upstream_unreachable" },
  ]);
  const page = await visit(person, "/requests");
  await expect(rows(page)).toHaveCount(3);
  await page.getByLabel(logWords.filters.search).fill("second");
  await page.getByLabel(logWords.filters.search).press("Enter");
  await expect(page).toHaveURL("/requests?search=second");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).getByText(logWords.reasons.scope_denied)).toBeVisible();
  const lines = await save(page);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(",second,");

  await page.getByRole("link", { name: logWords.whyLabel.replace("{id}", "second") }).click();
  await expect(page).toHaveURL(/\/check\?key=\d+&request=POST/);
  await expect(page.getByRole("status")).toContainText("night job");

  await page.goto(`/requests?status=5xx&key_id=${night}`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).getByText(logWords.reasons.upstream_unreachable)).toBeVisible();
  await page.goto(`/requests?key_id=${laptop}&reason=gone`);
  await expect(page.getByRole("heading", { name: logWords.noMatch.title })).toBeVisible();
});
