import { keyStatuses } from "../lib/keys/schema";
import messages from "../lib/messages/en.json" with { type: "json" };
import { insertKeys } from "./database";
import { expect, test } from "./scene";
import { rows, search, statusField } from "./table";

const { keys: words } = messages;

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
    { name: "pending", ...used, hashed_secret_key: `pending$${person.id}`, expires_at: at(-2) },
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
