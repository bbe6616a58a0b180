import type { Page } from "@playwright/test";
import { keyStatuses } from "../lib/keys/schema";
import messages from "../lib/messages/en.json" with { type: "json" };
import { insertKeys, type Sql, withoutDatabase } from "./database";
import { expect, test } from "./scene";

const { keys: words, ui } = messages;

const rows = (page: Page) => page.getByRole("rowheader");
const names = (page: Page) => rows(page).allTextContents();
const header = (page: Page, name: string) => page.getByRole("columnheader", { name, exact: true });
const searchField = (page: Page) => page.getByRole("searchbox", { name: words.filters.search });
const statusField = (page: Page) => page.getByRole("combobox", { name: words.filters.status });

async function search(page: Page, text: string): Promise<void> {
  await searchField(page).fill(text);
  await searchField(page).press("Enter");
}

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
    const keys = Array.from({ length: 60 }, (_, i) => ({
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
        await expect(page.getByText("1–25 of 60")).toBeVisible();
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
  const page = await visit(person, "/keys");
  const ids = await walk(page, () =>
    rows(page)
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => Number(link.getAttribute("href")?.split("/").at(-1)))),
  );
  expect(ids).toEqual(created.map(({ id }) => id).sort((a, b) => b - a));
});

test("a search takes every character as it is, in any case and script, and finds what identifies a key", async ({
  newPerson,
  visit,
  sql,
}) => {
  const person = await newPerson();
  await insertKeys(sql, person.id, [
    { name: "100% load" },
    { name: "100 loads" },
    { name: "snake_case" },
    { name: "snake case" },
    { name: "C:\\keys" },
    { name: "Übergröße" },
    { name: "量化投研助手", description: "每日研报" },
    { name: "مفتاح" },
    { name: "plain", description: "Runs on the backup host", access_key: "AbC123xYz789" },
  ]);
  const page = await visit(person, "/keys");
  for (const [text, found] of [
    ["100%", ["100% load"]],
    ["%", ["100% load"]],
    ["e_c", ["snake_case"]],
    ["\\", ["C:\\keys"]],
    ["ÜBERGRÖ", ["Übergröße"]],
    ["投研", ["量化投研助手"]],
    ["研报", ["量化投研助手"]],
    ["مفتاح", ["مفتاح"]],
    ["BACKUP host", ["plain"]],
    ["abc123XYZ789", ["plain"]],
    ["  snake_  ", ["snake_case"]],
    ["\ufffd", []],
  ] as const) {
    await search(page, text);
    await expect(page).toHaveURL(`/keys?${new URLSearchParams({ search: text.trim() })}`);
    await expect(rows(page), `searching ${text}`).toHaveText([...found]);
  }
  await search(page, "");
  await expect(page).toHaveURL("/keys");
  await expect(rows(page)).toHaveCount(9);
});

test("an administrator finds keys by whose they are, and nobody else finds another's", async ({
  newPerson,
  visit,
  sql,
}) => {
  const [admin, owner] = [await newPerson({ isAdmin: true }), await newPerson()];
  await insertKeys(sql, owner.id, [{ name: "hidden" }]);
  const page = await visit(admin, `/admin/keys?search=${owner.name}`);
  await expect(rows(page)).toHaveText(["hidden"]);
  await page.goto(`/keys?search=${owner.name}`);
  await expect(page.getByText(words.noMatch.title)).toBeVisible();
});

test("each status is told by its word and found by its filter", async ({ newPerson, visit, sql }) => {
  const person = await newPerson();
  const at = (days: number) => new Date(Date.now() + days * 86_400_000);
  const used = { last_used_at: at(-1), created_at: at(-200) };
  await insertKeys(sql, person.id, [
    { name: "deleted", ...used, deleted_at: at(-1), expires_at: at(-2) },
    { name: "expired", ...used, expires_at: at(-2), enabled: false },
    { name: "disabled", ...used, enabled: false, expires_at: at(3) },
    { name: "expiring", ...used, expires_at: at(3) },
    { name: "idle", ...used, last_used_at: at(-91) },
    { name: "never_used", created_at: at(-200) },
    { name: "active", ...used, expires_at: at(300) },
  ]);
  const page = await visit(person, "/keys");
  await expect(rows(page)).toHaveCount(keyStatuses.length - 1);
  for (const status of keyStatuses) {
    await statusField(page).selectOption(status);
    await expect(rows(page)).toHaveText([status]);
    await expect(page.getByRole("cell", { name: words.status[status], exact: true })).toBeVisible();
  }
  await statusField(page).selectOption("deleted");
  await expect(rows(page).getByRole("link")).toHaveCount(0);
});

test("no key yet and no match are two states, each with its next step", async ({ newPerson, visit, sql }) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  await expect(page.getByRole("heading", { name: words.empty.title })).toBeVisible();
  await expect(page.getByRole("button", { name: words.create.open })).toBeVisible();
  await expect(searchField(page)).toHaveCount(0);

  await page.goto("/keys?search=nothing");
  await expect(page.getByRole("heading", { name: words.noMatch.title })).toBeVisible();
  await insertKeys(sql, person.id, [{ name: "the only one" }]);
  await page.getByRole("link", { name: words.noMatch.clear }).click();
  await expect(page).toHaveURL("/keys");
  await expect(rows(page)).toHaveText(["the only one"]);
  await expect(searchField(page)).toHaveValue("");
});

test("without its database the console says so, never that there are no keys, and comes back by itself", async ({
  newPerson,
  visit,
  sql,
  product,
}) => {
  const person = await newPerson();
  await insertKeys(sql, person.id, [{ name: "still here" }, { name: "and here" }]);
  const { stdout } = await product.cli("keys", "create", "--user", person.name, "--name", "used", "--json");
  const headers = { Authorization: `Bearer ${JSON.parse(stdout).value}` };
  const verify = () => fetch(`${product.gateUrl}/verify?scope=inference`, { headers });
  const ready = (url: string) => fetch(`${url}/readyz`).then(({ status }) => status);
  const page = await visit(person, "/keys?sort_by=name");
  const failure = page.getByRole("heading", { name: messages.shell.failure, level: 1 });

  await withoutDatabase(product, async () => {
    await header(page, words.columns.created_at).getByRole("link").click();
    await expect(failure).toBeVisible();
    const answer = await page.reload();
    await expect(failure).toBeVisible();
    await expect(page.getByText(messages.errors.unavailable)).toBeVisible();
    await expect(page.getByText(answer?.headers()["x-request-id"] ?? "no request id")).toBeVisible();
    await expect(page.getByText(words.empty.title)).toHaveCount(0);
    await expect(page.getByRole("table")).toHaveCount(0);

    expect(await Promise.all([ready(product.consoleUrl), ready(product.gateUrl)])).toEqual([503, 503]);
    const refused = await verify();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ reason: "unavailable" });
    expect(refused.headers.get("retry-after")).not.toBeNull();
    expect((await fetch(`${product.consoleUrl}/livez`)).status).toBe(200);
  });

  await expect
    .poll(() => Promise.all([ready(product.consoleUrl), ready(product.gateUrl)]))
    .toEqual([200, 200]);
  await page.getByRole("link", { name: messages.shell.tryAgain }).click();
  await expect(rows(page)).toHaveText(["used", "and here", "still here"]);
  expect((await verify()).status).toBe(200);
});
