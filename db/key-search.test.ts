import { describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { listKeys } from "./key-list";
import { deleteKey } from "./keys";
import { testDatabase } from "./test-database";
import { newKey, person, query } from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const ada = await person({ name: "Ada Lovelace" });
const grace = await person({ name: "grace_hopper" });

const names = [
  "100% sure",
  "100 sure",
  "snake_case",
  "snakeXcase",
  "back\\slash",
  "back slash",
  'it\'s "quoted"',
  "'; drop table api_keys; --",
  "Straße",
  "ÉCOLE",
  "日本語のキー",
  "emoji 🦊 key",
  "<b>markup</b>",
  "مفتاح",
  "$1 %s {0}",
];
for (const name of names) await newKey(ada, { name });
const described = await newKey(ada, {
  name: "described",
  description: "For the NIGHTLY build_50%\nsecond line",
});
const graces = await newKey(grace, { name: "hers" });

/** The names found; rows and total always agree. */
async function find(
  actor: UserActor,
  search: string,
  params: Record<string, string> = {},
): Promise<string[]> {
  const { items, pagination } = await listKeys(actor, query({ search, sort_by: "name", ...params }, "*"));
  expect(pagination.total).toBe(items.length);
  return items.map((key) => key.name);
}

describe("a search is literal text", () => {
  test.each(names)("%s finds the key of that name", async (name) => {
    expect(await find(ada, name)).toEqual([name]);
    expect(await find(ada, ` ${name.slice(1, -1)} `)).toContain(name);
  });

  test.each([
    ["%", ["$1 %s {0}", "100% sure", "described"]],
    ["_", ["'; drop table api_keys; --", "described", "snake_case"]],
    ["\\", ["back\\slash"]],
    ["\\\\", []],
    ["0%s", []],
    ["100%sure", []],
    ["snake_case", ["snake_case"]],
    ["k\\%", []],
    ["'", ["'; drop table api_keys; --", 'it\'s "quoted"']],
    ["50%", ["described"]],
    ["build_50%", ["described"]],
    ["second LINE", ["described"]],
  ])("%s finds %j", async (search, found) => {
    expect(await find(ada, search)).toEqual(found);
  });
});

test("a search does not ask for upper and lower case, in any script", async () => {
  for (const search of ["SNAKE_CASE", "Snake_Case"]) expect(await find(ada, search)).toEqual(["snake_case"]);
  for (const search of ["école", "École", "E\u0301cole"]) expect(await find(ada, search)).toEqual(["ÉCOLE"]);
  expect(await find(ada, "STRAßE")).toEqual(["Straße"]);
});

test("a search reads name, description, access key and the holder's name", async () => {
  expect(await find(admin, described.access_key)).toEqual(["described"]);
  expect(await find(admin, described.access_key.slice(2, 9))).toEqual(["described"]);
  expect(await find(admin, "nightly")).toEqual(["described"]);
  expect(await find(admin, "GRACE_H")).toEqual(["hers"]);
  expect(await find(admin, "gracexh")).toEqual([]);
  expect(await find(admin, "ada love", { perPage: "1000" })).toHaveLength(names.length + 1);
});

test("a search finds nothing out of reach", async () => {
  for (const search of ["hers", "grace", graces.access_key]) expect(await find(ada, search)).toEqual([]);
  expect(await find(grace, "")).toEqual(["hers"]);
});

test("the mark of a deleted key is neither shown nor found", async () => {
  const someone = await person();
  const { id } = await newKey(someone, { name: "was here" });
  const farId = 1_987_654_321;
  await sql`update api_keys set id = ${farId} where id = ${id}`;
  await deleteKey(someone, { id: farId });
  const deleted = { status: "deleted" };
  expect(await find(someone, "was here", deleted)).toEqual(["was here"]);
  for (const search of [`here\u001f${farId}`, "\u001f", `\u001f${farId}`, `${farId}`]) {
    expect(await find(someone, search, deleted)).toEqual([]);
  }
});
