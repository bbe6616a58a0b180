import { afterAll, describe, expect, it } from "vitest";
import { deleteKey, updateKey } from "../db/keys";
import { testDatabase } from "../db/test-database";
import { inOrganization, newKey, person } from "../db/test-scene";
import { mintToken } from "../lib/keys/token";
import { layCable } from "./test-cable";
import { testGate } from "./test-gate";

const { url, sql } = await testDatabase();
/** The gates' way to hear changes. */
const cable = await layCable(url);
afterAll(cable.close);
process.env.DATABASE_URL_DIRECT = cable.url;

const timing = { maxStaleSeconds: 30, beatEveryMs: 50, deafAfterMs: 1500 };
const gates = [await testGate(timing), await testGate(timing)] as const;
const ada = await person();
const statuses = async (key: string) =>
  Promise.all(gates.map(async (gate) => (await gate.check(key)).status));
const hearing = (hears: boolean) =>
  expect.poll(() => gates.map((gate) => gate.changes.hears()), { timeout: 10_000 }).toEqual([hears, hears]);
const refused = (key: string) =>
  expect.poll(() => statuses(key), { timeout: 5000, interval: 5 }).toEqual([401, 401]);

/** A key that both gates remember as good. */
async function remembered(fields = {}, owner = ada) {
  const key = await newKey(owner, fields);
  await hearing(true);
  const hits = async () => {
    const before = gates.map(({ keys }) => keys.counts.hits);
    expect(await statuses(key.value)).toEqual([200, 200]);
    return gates.map(({ keys }, i) => keys.counts.hits - (before[i] ?? 0));
  };
  await expect.poll(hits, { timeout: 10_000 }).toEqual([1, 1]);
  return key;
}

describe("a key that two gates remember is refused by both", () => {
  it("after it is disabled, and good again after it is enabled", async () => {
    const key = await remembered();
    await updateKey(ada, { id: key.id, enabled: false });
    await refused(key.value);
    await updateKey(ada, { id: key.id, enabled: true });
    await expect.poll(() => statuses(key.value), { timeout: 5000 }).toEqual([200, 200]);
  });

  it("after it is deleted, and after SQL typed by hand", async () => {
    const [one, two, three] = [await remembered(), await remembered(), await remembered()];
    await deleteKey(ada, { id: one.id });
    await refused(one.value);
    await sql`update api_keys set expires_at = now() - interval '1 second' where id = ${two.id}`;
    await refused(two.value);
    await sql`delete from api_keys where id = ${three.id}`;
    await refused(three.value);
  });

  it("after its user is deactivated or leaves its organization, and with the organization", async () => {
    const bob = await person();
    const key = await remembered({}, bob);
    await sql`update users set is_active = false where id = ${bob.userId}`;
    await refused(key.value);

    const carol = await person();
    const { principalId } = await inOrganization(carol);
    const theirs = await remembered({}, carol);
    await sql`update api_keys set owner_principal_id = ${principalId} where id = ${theirs.id}`;
    await expect.poll(() => statuses(theirs.value), { timeout: 5000 }).toEqual([200, 200]);
    await sql`delete from memberships where user_id = ${carol.userId}`;
    await refused(theirs.value);
    await sql`insert into memberships (user_id, principal_id, role) values (${carol.userId}, ${principalId}, 'owner')`;
    await expect.poll(() => statuses(theirs.value), { timeout: 5000 }).toEqual([200, 200]);
    await sql`delete from principals where id = ${principalId}`;
    await refused(theirs.value);
  });

  it("after everything changed at once", async () => {
    const key = await remembered();
    for (let i = 0; i < 101; i++) await newKey(ada);
    await sql`update api_keys set enabled = false`;
    await refused(key.value);
    await sql`update api_keys set enabled = true`;
  });
});

it("a key that was asked for before it was made is good as soon as it is", async () => {
  const custom = `${mintToken("older").accessKey}/Correct-Horse+Battery.42`;
  expect(await statuses(custom)).toEqual([401, 401]);
  await newKey(ada, { custom });
  await expect.poll(() => statuses(custom), { timeout: 5000 }).toEqual([200, 200]);
});

describe("a change that could not be heard is not missed", () => {
  it("while the connection is cut: every check reads the database", async () => {
    const key = await remembered();
    cable.cut();
    await hearing(false);
    await sql`update api_keys set enabled = false where id = ${key.id}`;
    expect(await statuses(key.value)).toEqual([401, 401]);
    await sql`update api_keys set enabled = true where id = ${key.id}`;
    expect(await statuses(key.value)).toEqual([200, 200]);
    cable.mend();
    await hearing(true);
  });

  it("when the connection is half open: silence is noticed, and what was remembered is read again", async () => {
    const key = await remembered();
    cable.silence();
    cable.mend();
    await sql`update api_keys set enabled = false where id = ${key.id}`;
    await refused(key.value);
    await hearing(true);
    expect(await statuses(key.value)).toEqual([401, 401]);
  });

  it("when it was made while the connection was being made anew", async () => {
    const key = await remembered();
    cable.cut();
    await sql`update api_keys set enabled = false where id = ${key.id}`;
    cable.mend();
    await hearing(true);
    expect(await statuses(key.value)).toEqual([401, 401]);
  });
});
