import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { findTampering } from "./audit-check";
import { database } from "./client";
import { endKeys } from "./end-keys";
import { deleteKey } from "./keys";
import { proveKey } from "./presented-key";
import { api_keys } from "./schema";
import { testDatabase } from "./test-database";
import { newKey, person, storedKey } from "./test-scene";

const { sql } = await testDatabase();

test("all keys that match end, each as if it were deleted by itself, and no other does", async () => {
  const [ada, other] = [await person(), await person()];
  const single = await newKey(ada);
  await deleteKey(ada, single);
  const keys = [await newKey(ada), await newKey(ada)];
  const others = await newKey(other);

  const ended = await database().transaction((tx) => endKeys(tx, ada, eq(api_keys.user_id, ada.userId)));
  expect(ended).toBe(2);

  for (const { id, name, value } of keys) {
    const { deleted_at, ...rest } = await storedKey(id);
    expect(rest).toMatchObject({ name: `${name}\u001f${id}`, version: 2, updated_at: deleted_at });
    expect(await proveKey(value)).toBe("unknown_key");
    await newKey(ada, { name });
  }
  expect(await proveKey(others.value)).toMatchObject({ keyId: others.id });
  const audited = await sql`
    select target_id, target_name, before - 'name' as fields from audit_log where action = 'key.delete' order by id`;
  expect(audited.map(({ target_id, target_name }) => [target_id, target_name])).toEqual(
    [single, ...keys].map(({ id, name }) => [id, name]),
  );
  expect(new Set(audited.map(({ fields }) => JSON.stringify(fields))).size).toBe(1);
  expect((await findTampering()).firstBad).toBeNull();
});
