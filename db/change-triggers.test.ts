import { expect, it } from "vitest";
import { type Change, readNotice } from "./change-notice";
import { testDatabase } from "./test-database";
import { fresh, inOrganization, newKey, person } from "./test-scene";
import { recordUses } from "./uses";

const { sql } = await testDatabase();
const heard: Change[] = [];
const marks = new Map<string, () => void>();
await sql.listen("latchkey_changes", (payload) => {
  const notice = readNotice(payload);
  if (notice.kind === "change") heard.push(notice.change);
  else marks.get(notice.from)?.();
});
const ada = await person();

/** What this announces: of what, and whether a credential may be known now that was unknown. */
async function announced(change: () => Promise<unknown>): Promise<Partial<Change>[]> {
  await flushed();
  heard.length = 0;
  await change();
  await flushed();
  return heard.map(({ keys, users, owners, flush, adds }) => ({
    ...(keys.length > 0 && { keys }),
    ...(users.length > 0 && { users }),
    ...(owners.length > 0 && { owners }),
    ...(flush && { flush }),
    ...(adds && { adds }),
  }));
}

/** Notices come in the order of commits: once this one is heard, so are those before it. */
async function flushed(): Promise<void> {
  const mark = fresh("mark");
  const isHeard = new Promise<void>((resolve) => marks.set(mark, resolve));
  await sql.notify("latchkey_changes", JSON.stringify({ beat: mark, count: 1 }));
  await isHeard;
}

it("a new key is announced, and that it may have been asked for before", async () => {
  const changes = await announced(() => newKey(ada));
  expect(changes).toMatchObject([{ adds: true }]);
});

it("an edit is announced where a verdict rests on it, typed by hand too; a use and a note are not", async () => {
  const { id } = await newKey(ada);
  const keys = [id];
  for (const edit of [
    sql`update api_keys set enabled = false where id = ${id}`,
    sql`update api_keys set scope = '["inference"]' where id = ${id}`,
    sql`update api_keys set allowed_model_names = '[]' where id = ${id}`,
    sql`update api_keys set expires_at = now() where id = ${id}`,
    sql`update api_keys set successor_key_id = id where id = ${id}`,
    sql`update api_keys set deleted_at = now() where id = ${id}`,
  ]) {
    expect(await announced(() => edit)).toEqual([{ keys }]);
  }
  for (const edit of [
    sql`update api_keys set deleted_at = null where id = ${id}`,
    sql`update api_keys set prefix = 'other' where id = ${id}`,
    sql`update api_keys set hashed_secret_key = ${fresh("hash")} where id = ${id}`,
  ]) {
    expect(await announced(() => edit)).toEqual([{ keys, adds: true }]);
  }
  expect(
    await announced(() => sql`update api_keys set description = 'x', name = 'y' where id = ${id}`),
  ).toEqual([]);
  expect(await announced(() => recordUses([{ id, at: new Date(), address: "::1" }]))).toEqual([]);
});

it("users and memberships are announced where keys rest on them", async () => {
  const users = [ada.userId];
  const { principalId } = await inOrganization(ada, "member");
  const membership = sql`user_id = ${ada.userId} and principal_id = ${principalId}`;
  expect(await announced(() => sql`update users set is_active = false where id = ${ada.userId}`)).toEqual([
    { users },
  ]);
  expect(await announced(() => sql`update users set is_active = true where id = ${ada.userId}`)).toEqual([
    { users },
  ]);
  expect(await announced(() => sql`update users set name = ${fresh("n")} where id = ${ada.userId}`)).toEqual([
    { users },
  ]);
  expect(await announced(() => sql`update users set deleted_at = now() where id = ${ada.userId}`)).toEqual([
    { users },
  ]);
  expect(await announced(() => sql`update users set last_seen_at = now() where id = ${ada.userId}`)).toEqual(
    [],
  );
  expect(await announced(() => sql`update memberships set role = 'owner' where ${membership}`)).toEqual([]);
  expect(await announced(() => sql`delete from memberships where ${membership}`)).toEqual([{ users }]);
});

it("what goes with its organization is announced", async () => {
  const { principalId } = await inOrganization(ada, "owner");
  const { id } = await newKey(ada);
  await sql`update api_keys set owner_principal_id = ${principalId} where id = ${id}`;
  const changes = await announced(() => sql`delete from principals where id = ${principalId}`);
  expect(changes).toHaveLength(3);
  expect(changes).toEqual(
    expect.arrayContaining([{ owners: [principalId] }, { keys: [id] }, { users: [ada.userId] }]),
  );
});

it("more than a hundred rows, or all of them, are one word", async () => {
  for (let i = 0; i < 101; i++) await newKey(ada);
  expect(await announced(() => sql`update api_keys set enabled = not enabled`)).toEqual([{ flush: true }]);
  expect(await announced(() => sql`truncate api_keys cascade`)).toEqual([{ flush: true }]);
});

it("a change that is undone is not announced", async () => {
  const { id } = await newKey(ada);
  const undone = sql
    .begin(async (tx) => {
      await tx`update api_keys set enabled = false where id = ${id}`;
      throw new Error("undo");
    })
    .catch(() => {});
  expect(await announced(() => undone)).toEqual([]);
});

it("a notice that cannot be read counts as everything", async () => {
  expect(await announced(() => sql.notify("latchkey_changes", "what?"))).toEqual([
    { flush: true, adds: true },
  ]);
});

/** Columns that no verdict and no identity header rests on. Whoever adds a column decides here or in the trigger. */
const silent: Record<string, string[]> = {
  api_keys: ["name", "description", "created_by_key_id", "version", "created_at", "updated_at"],
  users: [
    "name_key",
    "password_hash",
    "is_admin",
    "is_admin_by_group",
    "preferences",
    "created_at",
    "updated_at",
  ],
};

it.each([
  ["api_keys", ["last_used_at", "last_used_address"]],
  ["users", ["last_seen_at"]],
])("every column of %s is announced or known not to matter", async (table, used) => {
  const [trigger] = await sql<
    { text: string }[]
  >`select prosrc as text from pg_proc where proname = 'announce_change'`;
  const columns = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns where table_name = ${table}`;
  const undecided = columns
    .map(({ name }) => name)
    .filter((name) => ![...(silent[table] ?? []), ...used].includes(name))
    .filter((name) => !trigger?.text.includes(`n.${name}`));
  expect(undecided).toEqual([]);
});
