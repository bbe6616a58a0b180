import type postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { findTampering } from "./audit-check";
import { deleteKey, updateKey } from "./keys";
import { testDatabase } from "./test-database";
import { customValue, newKey, person } from "./test-scene";
import { createUser } from "./users";

const { sql } = await testDatabase();
const ada = await person({ name: "Ada" });
const admin = await person({ is_admin: true });

const rowsOf = (id: number) => sql`
  select action, actor_kind, actor_user_id, actor_name, actor_key_id, target_name, address, request_id, before, after
  from audit_log where target_id = ${id} and target_type = 'key' order by id`;

describe("every change has its row", () => {
  test("with who, what, where from, and the values before and after", async () => {
    const key = await newKey(ada, {
      name: "first",
      scope: ["inference"],
      expires_at: "2031-01-01T00:00:00Z",
    });
    await updateKey(ada, { id: key.id, name: "second", enabled: false, scope: ["inference"] });
    await deleteKey(ada, key);
    const actor = {
      actor_kind: "user",
      actor_user_id: ada.userId,
      actor_name: "Ada",
      actor_key_id: null,
      address: ada.origin.address,
      request_id: ada.origin.requestId,
    };
    const first = {
      name: "first",
      description: null,
      scope: ["inference"],
      allowed_model_names: null,
      expires_at: "2031-01-01T00:00:00.000Z",
      enabled: true,
      user_id: ada.userId,
      owner_principal_id: 1,
    };
    const second = { ...first, name: "second", enabled: false };
    expect(await rowsOf(key.id)).toEqual([
      { ...actor, action: "key.create", target_name: "first", before: null, after: first },
      {
        ...actor,
        action: "key.update",
        target_name: "second",
        before: { name: "first", enabled: true },
        after: { name: "second", enabled: false },
      },
      { ...actor, action: "key.delete", target_name: "second", before: second, after: null },
    ]);
  });

  test("and a refused change is written with the reason, though nothing changed", async () => {
    const [taken, stranger] = [await newKey(ada), await person()];
    const [last] = await sql`select max(id) as id from audit_log`;
    const refused = [
      newKey(ada, { name: taken.name }),
      updateKey(ada, { id: taken.id, version: 9 }),
      updateKey(admin, { id: 2 ** 31 - 1, enabled: true }),
      deleteKey(stranger, taken),
    ];
    const settled = await Promise.allSettled(refused);
    expect(settled.map((one) => one.status)).toEqual(Array(4).fill("rejected"));
    const rows = await sql`
      select action, refusal, before, after from audit_log where id > ${last?.id} order by action, refusal`;
    const nothing = { before: null, after: null };
    expect(rows).toEqual([
      { action: "key.create", refusal: "name_taken", ...nothing },
      { action: "key.delete", refusal: "not_found", ...nothing },
      { action: "key.update", refusal: "not_found", ...nothing },
      { action: "key.update", refusal: "version_conflict", ...nothing },
    ]);
  });

  test("which holds no secret and no digest", async () => {
    const [generated, custom] = [await newKey(ada), await newKey(ada, { custom: customValue() })];
    for (const key of [generated, custom]) await updateKey(ada, { id: key.id, description: "x" });
    const { linkToken } = await createUser(admin, { name: "guest", is_admin: false });
    const log = JSON.stringify(await sql`select * from audit_log`);
    const stored = await sql`select hashed_secret_key, lookup_hash from api_keys`;
    const digests = stored.flatMap((row) => [row.hashed_secret_key, row.lookup_hash ?? "h1$"]);
    const secrets = [custom.value, generated.value, generated.value.slice(16, -6)];
    for (const hidden of [...secrets, ...digests, linkToken]) expect(log).not.toContain(hidden);
  });
});

test("after 100 changes at once the chain is whole and without gaps", async () => {
  await Promise.all(Array.from({ length: 100 }, () => newKey(ada)));
  expect((await findTampering()).firstBad).toBeNull();
  const [row] = await sql`select count(*), max(id) from audit_log`;
  expect(row?.count).toBe(row?.max);
  expect(
    await sql`select a.id from audit_log a join audit_log b on b.id = a.id - 1 where a.previous_mac <> b.mac`,
  ).toEqual([]);
});

describe("a change to the log is found at the row it was made to", async () => {
  const columns = await sql`
    select column_name as name, data_type as type from information_schema.columns
    where table_name = 'audit_log' and column_name <> 'id' order by ordinal_position`;

  /** Another value of each type, also where there was none. */
  const others: Record<string, string> = {
    text: "coalesce(%, '') || 'x'",
    integer: "coalesce(%, 0) + 1",
    jsonb: `coalesce(%, '{}') || '{"name": "other"}'`,
    "timestamp with time zone": "% + interval '1 millisecond'",
  };

  let rows: Record<string, unknown>[];
  let target: number;
  beforeAll(async () => {
    await sql`alter table audit_log disable trigger user`;
    const key = await newKey(ada);
    await updateKey(ada, { id: key.id, description: "edited" });
    await deleteKey(ada, key);
    rows = await sql`select * from audit_log order by id`;
    target = rows.length - 1;
    expect((await findTampering()).firstBad).toBeNull();
  });

  const put = (to: postgres.ISql, row: object | undefined) => to`
    insert into audit_log select * from jsonb_populate_record(null::audit_log, ${sql.json(JSON.parse(JSON.stringify(row)))})`;

  const restore = () =>
    sql.begin(async (tx) => {
      await tx`truncate audit_log`;
      for (const row of rows) await put(tx, row);
    });

  async function expectFound(at: number, tamper: () => Promise<unknown>): Promise<void> {
    await tamper();
    expect((await findTampering()).firstBad).toBe(at);
    await restore();
    expect((await findTampering()).firstBad).toBeNull();
  }

  test.each(columns.map(({ name, type }) => [name, type]))("column %s", async (name, type) => {
    const other = others[type]?.replaceAll("%", name);
    expect(other).toBeDefined();
    await expectFound(target, () =>
      sql.unsafe(`update audit_log set ${name} = ${other} where id = ${target}`),
    );
  });

  test.each([
    ["a member added deep inside", `jsonb_set(after, '{description}', '{"mac": 1}')`],
    ["a member named mac", `after || '{"mac": "x"}'`],
    ["a member taken out", "after - 'description'"],
    ["null in its place", "null"],
    ["an empty object in its place", "'{}'"],
  ])("the values of a change: %s", async (_how, value) => {
    await expectFound(target, () => sql.unsafe(`update audit_log set after = ${value} where id = ${target}`));
  });

  test("an empty text where there was none, and none where there was a text", async () => {
    await expectFound(target, () => sql`update audit_log set target_name = null where id = ${target}`);
    const first = await sql`select id from audit_log where before is null order by id limit 1`;
    await expectFound(first[0]?.id, () => sql`update audit_log set before = '{}' where id = ${first[0]?.id}`);
  });

  test("a row taken out", async () => {
    await expectFound(1, () => sql`delete from audit_log where id = 1`);
    await expectFound(target, () => sql`delete from audit_log where id = ${target}`);
  });

  test("a row moved to another number", async () => {
    await expectFound(target, () => sql`update audit_log set id = id + 1000 where id = ${target}`);
    await expectFound(-1, () => sql`update audit_log set id = -1 where id = ${target}`);
  });

  test("two rows in each other's place", async () => {
    await expectFound(5, () =>
      sql`
      update audit_log set id = -id where id in (5, 6)`.then(
        () => sql`
      update audit_log set id = case id when -5 then 6 else 5 end where id in (-5, -6)`,
      ),
    );
  });

  test("a row taken out and all after it moved up", async () => {
    await expectFound(7, async () => {
      await sql`delete from audit_log where id = 7`;
      await sql`update audit_log set id = -id where id > 7`;
      await sql`update audit_log set id = -id - 1 where id < 0`;
    });
  });

  test.each([
    ["at the end", "(select max(id) + 1 from audit_log)", () => rows.length + 1],
    ["far behind the end", "1000000", () => rows.length + 1],
    ["before the first", "0", () => 0],
    ["far before the first", "-5", () => -5],
  ])("a row put in %s", async (_where, id, at) => {
    const copied = `at, actor_kind, action, target_type, previous_mac, mac`;
    await expectFound(at(), () =>
      sql.unsafe(
        `insert into audit_log (id, ${copied}) select ${id}, ${copied} from audit_log where id = ${target}`,
      ),
    );
  });

  test("a row in the place it had in a history that was undone, as from a backup", async () => {
    const undone = rows[target - 1];
    await sql`delete from audit_log where id >= ${target}`;
    const key = await newKey(ada);
    for (const description of ["a", "b"]) await updateKey(ada, { id: key.id, description });
    expect((await findTampering()).firstBad).toBeNull();
    await sql`delete from audit_log where id = ${target}`;
    await expectFound(target + 1, () => put(sql, undone));
  });

  test("a whole log of another installation", async () => {
    await expectFound(
      1,
      () =>
        sql`update audit_log set mac = reverse(mac), previous_mac = case id when 1 then previous_mac else reverse(previous_mac) end`,
    );
  });
});
