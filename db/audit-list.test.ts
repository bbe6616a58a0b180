import { beforeAll, describe, expect, test } from "vitest";
import { type AuditRow, auditQuery } from "../lib/audit";
import { exportAudit, getAuditRow, listAudit } from "./audit-list";
import { deleteKey, updateKey } from "./keys";
import { testDatabase } from "./test-database";
import { callingWith, newKey, person } from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ name: "root", is_admin: true });
const ada = await person({ name: "Ada Lovelace" });
const mallory = {
  ...(await person({ name: "mallory" })),
  origin: { address: "198.51.100.9", requestId: "r" },
};
const key = await newKey(ada, { name: "night job" });

const list = async (params: Record<string, string> = {}) => listAudit(admin, auditQuery.parse(params));
const told = async (params: Record<string, string>) =>
  (await list(params)).items.map(({ actor_name, action, refusal }) => [actor_name, action, refusal]);

beforeAll(async () => {
  await updateKey(ada, { id: key.id, description: "x" });
  await expect(deleteKey(mallory, key)).rejects.toThrow("not_found");
});

describe("the log is read", () => {
  test("the newest first, or from the start, a page at a time, with every field but the chain's", async () => {
    const { items, pagination } = await list({ perPage: "2" });
    expect(pagination).toEqual({ page: 1, perPage: 2, total: 3, totalPage: 2 });
    expect(items.map(({ id }) => id)).toEqual([3, 2]);
    expect((await list({ sort_by: "at" })).items.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(await getAuditRow(admin, { id: 2 })).toEqual({
      id: 2,
      at: expect.any(Date),
      actor_kind: "user",
      actor_user_id: ada.userId,
      actor_name: "Ada Lovelace",
      actor_key_id: null,
      action: "key.update",
      target_type: "key",
      target_id: key.id,
      target_name: "night job",
      address: "192.0.2.7",
      request_id: "request-1",
      before: { description: null },
      after: { description: "x" },
      refusal: null,
      times: 1,
    });
  });

  const create = ["Ada Lovelace", "key.create", null];
  const update = ["Ada Lovelace", "key.update", null];
  const refused = ["mallory", "key.delete", "not_found"];
  const today = new Date().toISOString().slice(0, 10);

  test.each<[Record<string, string>, unknown[]]>([
    [{ actor: "lovelace" }, [update, create]],
    [{ actor: `user:${ada.userId}` }, [update, create]],
    [{ actor: "%" }, []],
    [{ actor: "operator" }, []],
    [{ action: "key.update" }, [update]],
    [{ target: "key" }, [refused, update, create]],
    [{ target: `key:${key.id}` }, [refused, update, create]],
    [{ target: `user:${key.id}` }, []],
    [{ address: "198.51.100.9" }, [refused]],
    [{ address: "198.51.100" }, []],
    [{ refused: "true" }, [refused]],
    [{ from: today, to: today }, [refused, update, create]],
    [{ to: "2026-01-01" }, []],
    [{ from: "2126-01-01T00:00:00Z" }, []],
    [{ actor: "ada", action: "key.create", from: today }, [create]],
  ])("by %j", async (params, rows) => {
    expect(await told(params)).toEqual(rows);
  });

  test("by nobody else: to others it is empty, and no row of it exists", async () => {
    for (const stranger of [ada, mallory]) {
      expect(await listAudit(stranger, auditQuery.parse({}))).toMatchObject({
        items: [],
        pagination: { total: 0 },
      });
      await expect(getAuditRow(stranger, { id: 1 })).rejects.toMatchObject({ code: "not_found" });
    }
    const withKey = await callingWith(admin, { scope: ["*"] });
    await expect(listAudit(withKey, auditQuery.parse({}))).rejects.toMatchObject({
      code: "insufficient_scope",
    });
  });
});

describe("an export", () => {
  const all = async (rows: AsyncIterable<AuditRow>) => {
    const ids: number[] = [];
    for await (const { id } of rows) ids.push(id);
    return ids;
  };

  test("has the rows of the list, all of them, and is in the log itself", async () => {
    const query = auditQuery.parse({ actor: "ada", perPage: "1" });
    expect(await all(await exportAudit(admin, query))).toEqual(
      (await list({ actor: "ada" })).items.map(({ id }) => id),
    );
    expect((await list()).items[0]).toMatchObject({
      actor_name: "root",
      action: "audit.export",
      before: null,
      after: { actor: "ada", rows: 2 },
    });
  });

  test("reads a long log in parts, each row once", async () => {
    await sql`
      insert into audit_log (id, at, actor_kind, action, target_type, previous_mac, mac)
      select 1000 + i, now(), 'system', 'key.update', 'key', '', '' from generate_series(1, 2500) as i`;
    const ids = await all(await exportAudit(admin, auditQuery.parse({ actor: "system" })));
    expect(ids).toEqual(Array.from({ length: 2500 }, (_, i) => 3500 - i));
  });

  test("is refused to others, and the refusal is in the log", async () => {
    await expect(exportAudit(ada, auditQuery.parse({}))).rejects.toMatchObject({ code: "not_found" });
    expect(await told({ action: "audit.export", refused: "true" })).toEqual([
      ["Ada Lovelace", "audit.export", "not_found"],
    ]);
  });
});
