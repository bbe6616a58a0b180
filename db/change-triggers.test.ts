import { expect, it } from "vitest";
import { type Change, readNotice } from "./change-notice";
import { testDatabase } from "./test-database";
import { newModel, newUpstream } from "./test-models";
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
  return heard.map(({ keys, users, owners, flush, adds, catalogue }) => ({
    ...(keys.length > 0 && { keys }),
    ...(users.length > 0 && { users }),
    ...(owners.length > 0 && { owners }),
    ...(flush && { flush }),
    ...(adds && { adds }),
    ...(catalogue && { catalogue }),
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

it("an upstream is announced where a request to it differs; what was found out about it is not", async () => {
  const { id } = await newUpstream();
  const catalogue = [{ catalogue: true }];
  for (const edit of [
    sql`update upstreams set name = ${fresh("n")} where id = ${id}`,
    sql`update upstreams set kind = 'anthropic' where id = ${id}`,
    sql`update upstreams set base_url = 'http://127.0.0.1:2/v1' where id = ${id}`,
    sql`update upstreams set credential = 'e1$x' where id = ${id}`,
    sql`update upstreams set credential = null where id = ${id}`,
    sql`update upstreams set state = 'draining' where id = ${id}`,
    sql`update upstreams set state = 'disabled' where id = ${id}`,
    sql`update upstreams set connect_timeout_ms = 1 where id = ${id}`,
    sql`update upstreams set first_byte_timeout_ms = 1 where id = ${id}`,
    sql`update upstreams set idle_timeout_ms = 1 where id = ${id}`,
    sql`delete from upstreams where id = ${id}`,
  ]) {
    expect(await announced(() => edit)).toEqual(catalogue);
  }
  const other = await newUpstream();
  for (const edit of [
    sql`update upstreams set checked_at = now(), is_healthy = false, latency_ms = 7 where id = ${other.id}`,
    sql`update upstreams set last_error = 'timeout', last_error_at = now() where id = ${other.id}`,
    sql`update upstreams set version = version + 1, updated_at = now() where id = ${other.id}`,
    sql`insert into model_offers (upstream_id, name) values (${other.id}, 'x')`,
    sql`update upstreams set state = 'disabled' where false`,
    sql`delete from upstreams where false`,
  ]) {
    expect(await announced(() => edit)).toEqual([]);
  }
});

it("a model, and who may use it, is announced", async () => {
  const [one, other] = [await newUpstream(), await newUpstream()];
  const { principalId } = await inOrganization(ada, "member");
  const { id } = await newModel(one);
  const catalogue = [{ catalogue: true }];
  for (const edit of [
    sql`update models set name = ${fresh("n")} where id = ${id}`,
    sql`update models set fallback_upstream_id = ${other.id} where id = ${id}`,
    sql`update models set fallback_upstream_id = null, upstream_id = ${other.id} where id = ${id}`,
    sql`update models set is_open = false where id = ${id}`,
    sql`insert into model_access (model_id, user_id) values (${id}, ${ada.userId})`,
    sql`update model_access set user_id = null, principal_id = ${principalId} where model_id = ${id}`,
    sql`delete from model_access where model_id = ${id}`,
  ]) {
    expect(await announced(() => edit)).toEqual(catalogue);
  }
  for (const edit of [
    sql`update models set is_manual = not is_manual, version = 9, updated_at = now() where id = ${id}`,
    sql`delete from model_access where model_id = ${id}`,
  ]) {
    expect(await announced(() => edit)).toEqual([]);
  }
  await sql`insert into model_access (model_id, principal_id) values (${id}, ${principalId})`;
  const gone = await announced(() => sql`delete from principals where id = ${principalId}`);
  expect(gone).toContainEqual({ catalogue: true });
  expect(await announced(() => sql`delete from models where id = ${id}`)).toEqual([{ catalogue: true }]);
  for (let i = 0; i < 101; i++) await newModel(one);
  expect(await announced(() => sql`update models set is_open = not is_open`)).toEqual(catalogue);
  expect(await announced(() => sql`truncate models cascade`)).toEqual([
    { catalogue: true },
    { catalogue: true },
  ]);
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
    { flush: true, adds: true, catalogue: true },
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
  upstreams: ["version", "created_at", "updated_at"],
  models: ["is_manual", "version", "created_at", "updated_at"],
  model_access: [],
};

it.each([
  ["api_keys", ["last_used_at", "last_used_address"]],
  ["users", ["last_seen_at"]],
  ["upstreams", ["checked_at", "is_healthy", "latency_ms", "last_error", "last_error_at"]],
  ["models", []],
  ["model_access", []],
])("every column of %s is announced or known not to matter", async (table, used) => {
  const [trigger] = await sql<{ text: string }[]>`
    select prosrc as text from pg_trigger join pg_proc on pg_proc.oid = tgfoid
    where tgrelid = ${table}::regclass and tgname = 'announce_update'`;
  const columns = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns where table_name = ${table}`;
  const undecided = columns
    .map(({ name }) => name)
    .filter((name) => ![...(silent[table] ?? []), ...used].includes(name))
    .filter((name) => !trigger?.text.includes(`n.${name}`));
  expect(undecided).toEqual([]);
});
