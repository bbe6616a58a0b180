import type { Page } from "@playwright/test";
import messages from "../lib/messages/en.json" with { type: "json" };
import { insertKeys, type Sql } from "./database";
import { expect, test } from "./scene";
import { header, rows, search, searchField, statusField } from "./table";

const { keys: words, ui } = messages;

const names = (page: Page) => rows(page).allTextContents();

const addressOf = (page: Page) => {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
};

/** 120 keys; of the 80 workers among them every second one is disabled. */
async function insertWorkers(sql: Sql, userId: number): Promise<void> {
  const keys = Array.from({ length: 120 }, (_, i) => ({
    name: `${i < 80 ? "worker" : "other"} ${String(i).padStart(3, "0")}`,
    enabled: i % 2 === 0,
    created_at: new Date(Date.UTC(2026, 0, 1, 0, (i * 37) % 120)),
  }));
  await insertKeys(sql, userId, keys);
}

test("search, status, sort, size and page are the address: a reload and another browser show the same rows", async ({
  newPerson,
  visit,
  sql,
}) => {
  const person = await newPerson();
  await insertWorkers(sql, person.id);
  const page = await visit(person, "/keys");

  await search(page, "worker");
  await expect(page).toHaveURL(/\?search=worker$/);
  await statusField(page).selectOption(words.status.disabled);
  await expect(page).toHaveURL(/status=disabled/);
  await header(page, words.columns.name).getByRole("link").click();
  await expect(page).toHaveURL(/sort_by=name/);
  await page.getByRole("link", { name: "50", exact: true }).click();
  await expect(page).toHaveURL(/perPage=50/);
  await page.goBack();
  await page.getByRole("link", { name: ui.nextPage }).click();
  await expect(page).toHaveURL("/keys?search=worker&status=disabled&sort_by=name&page=2");
  await expect(rows(page)).toHaveCount(15);
  const shown = await names(page);
  expect(shown).toEqual(
    Array.from({ length: 15 }, (_, i) => `worker ${String(51 + 2 * i).padStart(3, "0")}`),
  );

  await page.reload();
  await expect(rows(page)).toHaveText(shown);
  const elsewhere = await visit(person, addressOf(page));
  await expect(rows(elsewhere)).toHaveText(shown);
  await expect(searchField(elsewhere)).toHaveValue("worker");
  await expect(statusField(elsewhere)).toHaveValue("disabled");
  await expect(header(elsewhere, words.columns.name)).toHaveAttribute("aria-sort", "ascending");
});

test("what is at its default is left out of the address", async ({ newPerson, visit, sql }) => {
  const person = await newPerson();
  await insertWorkers(sql, person.id);
  const page = await visit(person, "/keys?search=er&status=never_used&sort_by=name&perPage=50&page=2");
  await expect(rows(page)).toHaveCount(10);

  await page.getByRole("link", { name: ui.previousPage }).click();
  await expect(page).toHaveURL("/keys?search=er&status=never_used&sort_by=name&perPage=50");
  await page.getByRole("link", { name: "25", exact: true }).click();
  await expect(page).toHaveURL("/keys?search=er&status=never_used&sort_by=name");
  await header(page, words.columns.created_at).getByRole("link").click();
  await expect(page).toHaveURL("/keys?search=er&status=never_used");
  await statusField(page).selectOption("");
  await expect(page).toHaveURL("/keys?search=er");
  await search(page, "");
  await expect(page).toHaveURL("/keys");
  await expect(rows(page)).toHaveCount(25);
});

test("Back and Forward walk through every step of searching, filtering, sorting and paging", async ({
  newPerson,
  visit,
  sql,
}) => {
  const person = await newPerson();
  await insertWorkers(sql, person.id);
  const page = await visit(person, "/keys");
  const look = async () => ({
    address: addressOf(page),
    search: await searchField(page).inputValue(),
    status: await statusField(page).inputValue(),
    sorted: await header(page, words.columns.name).getAttribute("aria-sort"),
    names: await names(page),
  });
  const steps: [string, () => Promise<unknown>][] = [
    ["search=worker", () => search(page, "worker")],
    ["search=worker&page=2", () => page.getByRole("link", { name: ui.nextPage }).click()],
    ["search=worker&sort_by=name", () => header(page, words.columns.name).getByRole("link").click()],
    ["search=worker&sort_by=-name", () => header(page, words.columns.name).getByRole("link").click()],
    ["search=worker&status=disabled&sort_by=-name", () => statusField(page).selectOption("disabled")],
    ["search=other&status=disabled&sort_by=-name", () => search(page, "other")],
  ];
  const seen = [await look()];
  for (const [address, step] of steps) {
    await step();
    await expect(page).toHaveURL(`/keys?${address}`);
    seen.push(await look());
  }
  expect(new Set(seen.map((one) => JSON.stringify(one.names))).size).toBe(steps.length + 1);

  for (const before of seen.slice(0, -1).reverse()) {
    await page.goBack();
    await expect.poll(look).toEqual(before);
  }
  for (const after of seen.slice(1)) {
    await page.goForward();
    await expect.poll(look).toEqual(after);
  }
});

const hostile = [
  "page=999999",
  "page=-1",
  "page=0",
  "page=1e9",
  "sort_by=drop",
  "sort_by=name,name",
  "perPage=-1&page=2",
  "perPage=0",
  "perPage=99999",
  `search=${"a".repeat(5000)}`,
  "page=2&page=3&status[]=active&search[a]=1&sort_by=name&sort_by=-name",
  "search=%00&status=%00&sort_by=%00",
  "page=%FF&status=%FF&sort_by=%FF&perPage=%FF",
  "status=drop&__proto__=1&constructor=x&page[$gt]=0",
];

for (const path of ["/keys", "/admin/keys"]) {
  test(`whatever the address of ${path} says, it shows rows within range`, async ({
    newPerson,
    visit,
    sql,
  }) => {
    const person = await newPerson({ isAdmin: true });
    await insertWorkers(sql, person.id);
    const page = await visit(person, "/account");
    for (const query of hostile) {
      await test.step(query.slice(0, 80), async () => {
        const answer = await page.goto(`${path}?${query}`);
        expect.soft(answer?.status()).toBe(200);
        const pages = page.getByRole("navigation", { name: ui.pages });
        const range = await pages.getByRole("paragraph").textContent();
        const [from = 0, to = 0, total = 0] = (range?.replaceAll(",", "").match(/\d+/g) ?? []).map(Number);
        expect.soft(from).toBeGreaterThan(0);
        expect.soft(to).toBeLessThanOrEqual(total);
        await expect.soft(rows(page)).toHaveCount(to - from + 1);
        expect.soft(to - from).toBeLessThan(25);
      });
    }
  });
}

const orders = {
  [words.columns.name]: "lower(name)",
  [words.columns.expires_at]: "expires_at",
  [words.columns.created_at]: "created_at",
};

for (const path of ["/keys", "/admin/keys"]) {
  test(`every sortable heading of ${path} sorts all pages as SQL does, and says so`, async ({
    newPerson,
    visit,
    sql,
  }) => {
    const person = await newPerson({ isAdmin: true });
    const mark = `sorted-${person.id}`;
    const keys = Array.from({ length: 40 }, (_, i) => ({
      name: `${["Zeta", "alpha", "BETA", "中文", "émile", "a_b"][i % 6]} ${i % 7} ${i}`,
      description: mark,
      expires_at: i % 4 === 0 ? null : new Date(Date.UTC(2031, 0, 1 + (i % 5))),
      created_at: new Date(Date.UTC(2026, 4, 1 + (i % 3))),
    }));
    await insertKeys(sql, person.id, keys);
    const page = await visit(person, `${path}?search=${mark}`);
    const sortable: string[] = [];
    for (const one of await page.getByRole("columnheader").all()) {
      const isSortable = (await one.getByRole("link").count()) > 0;
      if (isSortable) sortable.push((await one.textContent()) ?? "");
      else {
        expect(await one.getByRole("button").count()).toBe(0);
        expect(await one.getAttribute("aria-sort")).toBeNull();
      }
    }
    expect(sortable).toEqual(Object.keys(orders));

    for (const [name, column] of Object.entries(orders)) {
      const directions = new Set<string>();
      while (directions.size < 2) {
        const pressed = header(page, name);
        const before = await pressed.getAttribute("aria-sort");
        await pressed.getByRole("link").click();
        await expect(pressed).not.toHaveAttribute("aria-sort", before ?? "none");
        await expect(pressed).toHaveAttribute("aria-sort", /ascending|descending/);
        await expect(page.locator("th[aria-sort]")).toHaveCount(1);
        const direction = (await pressed.getAttribute("aria-sort")) === "descending" ? "desc" : "asc";
        directions.add(direction);
        const expected = await sql.unsafe(
          `select name from api_keys where description = $1 order by ${column} ${direction}, id ${direction}`,
          [mark],
        );
        expect(await walk(page, () => names(page))).toEqual(expected.map((row) => row.name));
        await page.getByRole("link", { name: ui.firstPage }).click();
        await expect(page.getByText("1–25 of 40")).toBeVisible();
      }
    }
  });
}

/** What `read` finds on this page and each that follows. */
async function walk<T>(page: Page, read: () => Promise<T[]>): Promise<T[]> {
  const next = page.getByRole("link", { name: ui.nextPage });
  const items = await read();
  for (let number = 2; (await next.count()) > 0; number++) {
    await next.click();
    await expect(page.getByText(new RegExp(`^Page ${number} of`))).toBeVisible();
    items.push(...(await read()));
  }
  return items;
}

test("505 keys of one date: walking all pages meets each of them once", async ({ newPerson, visit, sql }) => {
  const person = await newPerson();
  const created = await sql<{ id: number }[]>`
    insert into api_keys (name, prefix, access_key, hashed_secret_key, user_id, created_at, updated_at)
    select 'equal ' || i, 'lk', 'equal-' || ${person.id}::int || '-' || i, 'none$' || ${person.id}::int || '-' || i, ${person.id}::int,
      '2026-05-05T05:05:05Z', '2026-05-05T05:05:05Z'
    from generate_series(1, 505) as i order by md5(i::text) returning id`;
  const page = await visit(person, "/keys?perPage=50");
  const ids = await walk(page, () =>
    rows(page)
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => Number(link.getAttribute("href")?.split("/").at(-1)))),
  );
  expect(ids).toEqual(created.map(({ id }) => id).sort((a, b) => b - a));
});
