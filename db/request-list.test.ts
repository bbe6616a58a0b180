import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { mostListed, requestQuery } from "../lib/request-log";
import { deleteKey } from "./keys";
import { exportRequests, listRequests } from "./request-list";
import { testDatabase } from "./test-database";
import { callingWith, inOrganization, newKey, person } from "./test-scene";
import { recordRequest } from "./test-usage";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const ada = await person({ name: "Ada Lovelace" });
const bob = await person({ name: "Bob" });
const { principalId: lab, member: owner } = await inOrganization(await person(), "owner");
const night = await newKey(ada, { name: "night job" });
const day = await newKey(bob, { name: "day job" });

beforeAll(async () => {
  const ofAda = { key_id: night.id, user_id: ada.userId };
  const ofBob = { key_id: day.id, user_id: bob.userId };
  const at = (text: string) => new Date(`2026-05-${text}Z`);
  await recordRequest({
    ...ofAda,
    request_id: "r1",
    at: at("01T00:00:00"),
    input_tokens: 7,
    first_byte_ms: 9,
  });
  await recordRequest({
    ...ofAda,
    request_id: "r2",
    at: at("01T23:59:59.999"),
    status: 403,
    reason: "model_denied",
  });
  await recordRequest({
    ...ofBob,
    request_id: "r3",
    at: at("02T00:00:00"),
    model: "llama-3",
    path: "/v1/embeddings",
  });
  await recordRequest({
    ...ofBob,
    request_id: "r4",
    at: at("03T12:00:00"),
    owner_principal_id: lab,
    status: 502,
    reason: "upstream_failed",
    model: null,
  });
  await recordRequest({ ...ofBob, request_id: "r5", at: at("03T12:00:00"), status: null, reason: "gone" });
  await recordRequest({
    key_id: 9_000,
    user_id: 9_000,
    request_id: "r6",
    at: at("04T00:00:00"),
    status: 404,
  });
});

const list = (actor: UserActor, params: Record<string, string> = {}) =>
  listRequests(actor, requestQuery.parse(params));
const ids = async (actor: UserActor, params: Record<string, string> = {}) =>
  (await list(actor, params)).items.map(({ request_id }) => request_id);

describe("the log is read", () => {
  test("the newest first, or from the start, a page at a time, with all that is known of a request", async () => {
    expect(await ids(admin)).toEqual(["r6", "r5", "r4", "r3", "r2", "r1"]);
    expect(await ids(admin, { sort_by: "at" })).toEqual(["r1", "r2", "r3", "r4", "r5", "r6"]);
    const { items, pagination, isCut } = await list(admin, { perPage: "4", page: "2" });
    expect(pagination).toEqual({ page: 2, perPage: 4, total: 6, totalPage: 2 });
    expect(isCut).toBe(false);
    expect(items[1]).toEqual({
      id: expect.any(Number),
      at: new Date("2026-05-01T00:00:00Z"),
      request_id: "r1",
      key_id: night.id,
      key_name: "night job",
      user_id: ada.userId,
      user_name: "Ada Lovelace",
      model: "qwen3-8b",
      path: "/v1/chat/completions",
      status: 200,
      reason: "done",
      input_tokens: 7,
      output_tokens: null,
      first_byte_ms: 9,
      duration_ms: 900,
      address: null,
    });
  });

  test.each<[Record<string, string>, string[]]>([
    [{ search: "r3" }, ["r3"]],
    [{ search: "r" }, []],
    [{ search: "night" }, ["r2", "r1"]],
    [{ search: "lovelace" }, ["r2", "r1"]],
    [{ search: "%" }, []],
    [{ key_id: String(day.id) }, ["r5", "r4", "r3"]],
    [{ user_id: String(ada.userId) }, ["r2", "r1"]],
    [{ owner_principal_id: String(lab) }, ["r4"]],
    [{ model: "LLAMA" }, ["r3"]],
    [{ path: "embed" }, ["r3"]],
    [{ status: "403" }, ["r2"]],
    [{ status: "4xx" }, ["r6", "r2"]],
    [{ status: "5xx" }, ["r4"]],
    [{ status: "none" }, ["r5"]],
    [{ reason: "model_denied" }, ["r2"]],
    [{ reason: "gone" }, ["r5"]],
    [{ from: "2026-05-01", to: "2026-05-01" }, ["r2", "r1"]],
    [{ from: "2026-05-02T00:00:00Z", to: "2026-05-03T12:00:00Z" }, ["r5", "r4", "r3"]],
    [{ from: "2026-05-02", search: "job", status: "5xx" }, ["r4"]],
  ])("by %j", async (params, expected) => {
    expect(await ids(admin, params)).toEqual(expected);
  });

  test("with names as long as anybody knows them", async () => {
    const carol = await person({ name: "Carol" });
    const key = await newKey(carol, { name: "short-lived" });
    await recordRequest({ key_id: key.id, user_id: carol.userId, request_id: "of the deleted" });
    await deleteKey(carol, key);
    const [found] = (await list(carol, { search: "of the deleted" })).items;
    expect(found).toMatchObject({ key_name: "short-lived", user_name: "Carol" });
    const [unknown] = (await list(admin, { search: "r6" })).items;
    expect(unknown).toMatchObject({ key_name: null, user_name: null });
  });
});

describe("requests are seen", () => {
  test("by whose key it was, by the owners of its organization, and by administrators", async () => {
    expect(await ids(ada)).toEqual(["r2", "r1"]);
    expect(await ids(bob)).toEqual(["r5", "r3"]);
    expect(await ids({ ...bob, memberships: [{ principalId: lab, role: "member" }] })).toContain("r4");
    expect(await ids(owner)).toEqual(["r4"]);
    expect(await ids(owner, { search: "night" })).toEqual([]);
    expect(await ids(await person())).toEqual([]);
  });

  test("through an API key only with the scope to read", async () => {
    expect(await ids(await callingWith(ada, { scope: ["management.readonly"] }))).toEqual(["r2", "r1"]);
    const calling = await callingWith(ada, { scope: ["inference"] });
    await expect(ids(calling)).rejects.toMatchObject({ code: "insufficient_scope" });
    await expect(exportRequests(calling, requestQuery.parse({}))).rejects.toMatchObject({
      code: "insufficient_scope",
    });
  });
});

test("of very many requests the first 10,000 are listed, and all of them are in the export, each once", async () => {
  const dora = await person();
  await sql`
    insert into requests (at, request_id, key_id, user_id, owner_principal_id, path, reason, duration_ms)
    select '2026-04-01'::timestamptz + i / 7 * interval '1 second', 'many-' || i, 77, ${dora.userId}, 1, '/v1/models', 'done', 1
    from generate_series(1, ${mostListed + 5}::int) as i order by md5(i::text)`;
  const { items, pagination, isCut } = await list(dora, { perPage: "1000", page: "11" });
  expect(pagination).toMatchObject({ page: 10, total: mostListed, totalPage: 10 });
  expect(isCut).toBe(true);
  const exported = await exportRequests(dora, requestQuery.parse({}));
  const rows = await Readable.from(exported).toArray();
  const expected =
    await sql`select id from requests where user_id = ${dora.userId} order by at desc, id desc`;
  expect(rows.map(({ id }) => id)).toEqual(expected.map(({ id }) => Number(id)));
  expect(rows.slice(9_000, 10_000)).toEqual(items);
});
