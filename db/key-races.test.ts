import { expect, test } from "vitest";
import { createKeyInput, updateKeyInput } from "../lib/keys/schema";
import { AppError } from "../lib/result";
import { connect } from "./client";
import { createKey, deleteKey, updateKey } from "./keys";
import { proveKey } from "./presented-key";
import { testDatabase } from "./test-database";
import { customValue, fresh, newKey, person, storedKey } from "./test-scene";

const { sql, url } = await testDatabase();
const many = Array.from({ length: 50 }, (_, i) => i);

/** `won`, or the code of the refusal; anything else that is thrown fails the test. */
function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "won",
    (error: unknown) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );
}

async function outcomes(works: Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const one of await Promise.all(works.map(outcome))) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

/** How many queries of this database wait for another. */
const waiting = () =>
  sql`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

test("of 50 edits of one version at once one wins and 49 are version conflicts", async () => {
  const ada = await person();
  const { id } = await newKey(ada);
  const edits = many.map((i) =>
    updateKey(ada, updateKeyInput.parse({ id, version: 1, description: `edit ${i}`, enabled: i % 2 === 0 })),
  );
  expect(await outcomes(edits)).toEqual({ won: 1, version_conflict: 49 });
  const { version, description, enabled } = await storedKey(id);
  expect(version).toBe(2);
  expect(enabled).toBe(Number(description?.split(" ")[1]) % 2 === 0);
});

test("of 50 edits at once that name no version none is lost", async () => {
  const ada = await person();
  const { id } = await newKey(ada);
  const edits = many.map((i) => updateKey(ada, updateKeyInput.parse({ id, description: `edit ${i}` })));
  expect(await outcomes(edits)).toEqual({ won: 50 });
  expect((await storedKey(id)).version).toBe(51);
  const audited = await sql`
    select after->>'description' as written, before->>'description' as over from audit_log
    where action = 'key.update' and target_id = ${id} order by id`;
  expect(new Set(audited.map((row) => row.written)).size).toBe(50);
  expect(audited.slice(1).map((row) => row.over)).toEqual(audited.slice(0, -1).map((row) => row.written));
});

test("of 50 keys made at once with one name one is made and 49 hear that the name is taken", async () => {
  const ada = await person();
  const name = fresh("same");
  expect(await outcomes(many.map(() => newKey(ada, { name })))).toEqual({ won: 1, name_taken: 49 });
  expect(await sql`select name from api_keys where user_id = ${ada.userId}`).toEqual([{ name }]);
  expect(await sql`select count(*) from audit_log where target_name = ${name} and refusal is null`).toEqual([
    { count: 1 },
  ]);
});

test("of 50 keys renamed at once to one name one gets it", async () => {
  const ada = await person();
  const name = fresh("same");
  const keys = await Promise.all(many.map(() => newKey(ada)));
  const renames = keys.map(({ id }) => updateKey(ada, updateKeyInput.parse({ id, name })));
  expect(await outcomes(renames)).toEqual({ won: 1, name_taken: 49 });
});

test("of 50 people who bring one value at once one has it and 49 hear that it is taken", async () => {
  const people = await Promise.all(many.map(() => person()));
  const custom = customValue();
  const input = createKeyInput.parse({ name: "mine", custom });
  const creations = people.map((someone) => createKey(someone, input));
  expect(await outcomes(creations)).toEqual({ won: 1, custom_value_taken: 49 });
  const [row] = await sql`select user_id from api_keys where name = 'mine'`;
  expect(await proveKey(custom)).toMatchObject({ userId: row?.user_id });
});

test("of 50 deletions at once one deletes, and the rest find no key", async () => {
  const ada = await person();
  const { id } = await newKey(ada);
  expect(await outcomes(many.map(() => deleteKey(ada, { id })))).toEqual({ won: 1, not_found: 49 });
});

test("a key that is deleted while it is edited is either edited before or not found", async () => {
  const ada = await person();
  for (const _ of many.slice(0, 10)) {
    const { id, name } = await newKey(ada);
    const edit = updateKey(ada, updateKeyInput.parse({ id, name: `${name} edited` }));
    const [edited, deleted] = await Promise.allSettled([edit, deleteKey(ada, { id })]);
    const stored = await storedKey(id);
    expect(deleted.status).toBe("fulfilled");
    expect(stored.deleted_at).not.toBeNull();
    const last = edited.status === "fulfilled" ? `${name} edited` : name;
    expect(stored).toMatchObject({ name: `${last}\u001f${id}`, version: last === name ? 2 : 3 });
  }
});

test("two keys that take each other's name at once do not wait for ever: one hears that the name is taken", async () => {
  const ada = await person();
  const [one, two] = [await newKey(ada), await newKey(ada)];
  const other = connect(url, { max: 1, applicationName: "other" });
  let rename: Promise<unknown> = Promise.resolve();
  const swapped = other.sql.begin(async (tx) => {
    await tx`update api_keys set name = ${fresh("aside")} where id = ${two.id}`;
    rename = outcome(updateKey(ada, updateKeyInput.parse({ id: one.id, name: two.name })));
    await expect.poll(waiting, { interval: 5 }).toEqual([{ count: 1 }]);
    await tx`update api_keys set description = 'waits for the rename' where id = ${one.id}`;
    throw new Error("undone");
  });
  await expect(swapped).rejects.toThrow(/undone|deadlock detected/);
  expect(await rename).toBe("name_taken");
  await other.close();
  expect(await storedKey(one.id)).toMatchObject({ name: one.name, version: 1 });
});
