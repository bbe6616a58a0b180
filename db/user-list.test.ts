import { describe, expect, test } from "vitest";
import { userQuery, userSortFields } from "../lib/users";
import { database } from "./client";
import { deleteKey } from "./keys";
import { identities, memberships } from "./schema";
import { testDatabase } from "./test-database";
import { callingWith, fresh, inOrganization, newKey, openedBy, person } from "./test-scene";
import { findUser, getUser, listUsers } from "./user-list";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });

const list = (params: Record<string, string> = {}) => listUsers(admin, userQuery.parse(params));
const namesOf = async (params: Record<string, string>) => (await list(params)).items.map(({ name }) => name);

describe("the list of users", () => {
  test("tells of each the role, status, organizations, keys and when they were last seen", async () => {
    const seen = new Date("2026-05-05T05:05:05Z");
    const holder = await person({ name: "holder", password_hash: "x", last_seen_at: seen });
    const [one, other] = [await inOrganization(holder, "owner"), await inOrganization(holder)];
    await deleteKey(holder, await newKey(holder));
    const [key] = [await newKey(holder), await newKey(holder)];
    await sql`update api_keys set expires_at = now() - interval '1 day' where id = ${key.id}`;
    const [user] = (await list({ search: "holder" })).items;
    expect(user).toEqual({
      id: holder.userId,
      name: "holder",
      is_admin: false,
      is_active: true,
      status: "active",
      organizations: [
        { id: one.principalId, name: expect.stringContaining("organization"), role: "owner" },
        { id: other.principalId, name: expect.stringContaining("organization"), role: "member" },
      ],
      keys: 2,
      created_at: expect.any(Date),
      last_seen_at: seen,
      deleted_at: null,
    });
  });

  test("tells the status by priority, filters by it, and leaves deleted users out", async () => {
    const word = fresh("of-status");
    const now = new Date();
    const make = (name: string, values: object) => person({ name: `${word}-${name}`, ...values });
    await make("deleted", { deleted_at: now, is_active: false });
    await make("deactivated", { is_active: false });
    await make("invited", {});
    await make("active", { password_hash: "x" });
    const linked = await make("linked", {});
    await database()
      .insert(identities)
      .values({ user_id: linked.userId, issuer: "https://issuer", subject: word });
    const found = async (params: object) =>
      (await list({ search: word, ...params })).items.map(({ name, status }) => [
        name.slice(word.length + 1),
        status,
      ]);
    expect(await found({})).toEqual([
      ["active", "active"],
      ["deactivated", "deactivated"],
      ["invited", "invited"],
      ["linked", "active"],
    ]);
    expect(await found({ status: "deleted" })).toEqual([["deleted", "deleted"]]);
    expect(await found({ status: "deactivated" })).toEqual([["deactivated", "deactivated"]]);
    expect(await found({ status: "invited" })).toEqual([["invited", "invited"]]);
    expect(await found({ status: "active" })).toEqual([
      ["active", "active"],
      ["linked", "active"],
    ]);
  });

  test("filters by role", async () => {
    const word = fresh("of-role");
    await person({ name: `${word}-a`, is_admin: true });
    await person({ name: `${word}-u` });
    expect(await namesOf({ search: word, role: "admin" })).toEqual([`${word}-a`]);
    expect(await namesOf({ search: word, role: "user" })).toEqual([`${word}-u`]);
  });

  test("finds names by literal text in any case and script", async () => {
    const names = ["100% Ann", "snake_case", "Über-Ada", "王小明", "back\\slash"];
    for (const name of names) await person({ name });
    for (const [search, name] of [
      ["%", "100% Ann"],
      ["E_C", "snake_case"],
      ["über", "Über-Ada"],
      ["小", "王小明"],
      ["\\", "back\\slash"],
      ["ＡＮＮ", "100% Ann"],
    ] as const) {
      expect(await namesOf({ search })).toEqual([name]);
    }
  });

  test.each(userSortFields.flatMap((field) => [field, `-${field}`]))(
    "sorted by %s walks everybody once, as SQL would, who was never seen being the earliest",
    async (sort_by) => {
      const word = "sorted";
      await sql`
        insert into users (name, name_key, created_at, last_seen_at)
        select 'sorted ' || i, 'sorted ' || lpad(i::text, 3, '0'), '2026-01-01'::timestamptz + (i % 3) * interval '1 day',
          case when i % 4 > 0 then '2026-02-01'::timestamptz + (i % 5) * interval '1 day' end
        from generate_series(1, 60) i on conflict do nothing`;
      const walked: number[] = [];
      for (let page = 1; page <= 3; page++) {
        const { items, pagination } = await list({ search: word, sort_by, page: String(page) });
        expect(pagination).toEqual({ page, perPage: 25, total: 60, totalPage: 3 });
        walked.push(...items.map(({ id }) => id));
      }
      const direction = sort_by.startsWith("-") ? "desc" : "asc";
      const column = {
        name: "name_key",
        created_at: "created_at",
        last_seen_at: "coalesce(last_seen_at, '-infinity')",
      }[sort_by.replace("-", "")];
      const expected = await sql.unsafe<{ id: number }[]>(
        `select id from users where name like 'sorted %' order by ${column} ${direction}, id ${direction}`,
      );
      expect(walked).toEqual(expected.map(({ id }) => id));
    },
  );

  test("answers its last page when asked for one beyond", async () => {
    const { items, pagination } = await list({ search: "sorted", page: "99", perPage: "50" });
    expect(pagination).toEqual({ page: 2, perPage: 50, total: 60, totalPage: 2 });
    expect(items).toHaveLength(10);
  });
});

describe("one user", () => {
  test("is told with their open sessions and what their keys do", async () => {
    const holder = await person({ password_hash: "x" });
    await openedBy(holder);
    await openedBy(holder);
    await sql`
      update sessions set last_seen_at = now() - interval '13 hours'
      where id = (select max(id) from sessions where user_id = ${holder.userId})`;
    const [works, off, ended, pending] = [
      await newKey(holder),
      await newKey(holder),
      await newKey(holder),
      await newKey(holder),
    ];
    const used = new Date("2026-06-06T06:06:06Z");
    await sql`update api_keys set last_used_at = ${used} where id = ${works.id}`;
    await sql`update api_keys set enabled = false where id = ${off.id}`;
    await sql`update api_keys set expires_at = now() where id = ${ended.id}`;
    await sql`update api_keys set hashed_secret_key = 'pending$x' where id = ${pending.id}`;
    expect(await getUser(admin, { id: holder.userId })).toMatchObject({
      sessions: 2,
      keys: 4,
      working_keys: 1,
      keys_last_used_at: used,
    });
  });

  test("is found by name in any case", async () => {
    const holder = await person();
    expect(await findUser(admin, holder.userName.toUpperCase())).toMatchObject({ id: holder.userId });
    await expect(findUser(admin, "nobody")).rejects.toMatchObject({ code: "not_found" });
  });

  test("is there for administrators, and for everybody else only themselves", async () => {
    const [me, other] = [await person(), await person()];
    const { member, principalId } = await inOrganization(me, "owner");
    await database()
      .insert(memberships)
      .values({ user_id: other.userId, principal_id: principalId, role: "member" });
    for (const actor of [me, member]) {
      expect((await listUsers(actor, userQuery.parse({}))).items.map(({ id }) => id)).toEqual([me.userId]);
      expect(await getUser(actor, { id: me.userId })).toMatchObject({ id: me.userId });
      await expect(getUser(actor, { id: other.userId })).rejects.toMatchObject({ code: "not_found" });
      await expect(findUser(actor, other.userName)).rejects.toMatchObject({ code: "not_found" });
    }
    const byKey = await callingWith(admin, { scope: ["*"] });
    for (const call of [
      listUsers(byKey, userQuery.parse({})),
      getUser(byKey, { id: other.userId }),
      findUser(byKey, other.userName),
    ]) {
      await expect(call).rejects.toMatchObject({ code: "insufficient_scope" });
    }
  });

  test("is never shown with a digest", async () => {
    const holder = await person({ password_hash: "$argon2id$secret" });
    await newKey(holder);
    const { id } = await getUser(admin, { id: holder.userId });
    const shown = JSON.stringify([await list({ search: holder.userName }), await getUser(admin, { id })]);
    expect(shown).not.toMatch(/argon2|hash|token|h1\$/);
  });
});
