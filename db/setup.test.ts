import { describe, expect, inject, test } from "vitest";
import { claimSetupInput } from "../lib/users";
import { closeDatabase, connect } from "./client";
import { claimSetup, createSetupLink, setPassword, signIn } from "./door";
import { createDatabase, testDatabase } from "./test-database";
import { fresh, origin, person } from "./test-scene";
import { createUser } from "./users";

await testDatabase();
const password = "a quiet green hill";
const operator = { kind: "operator", origin: { address: null, requestId: null } } as const;

/** An installation of its own that nobody has claimed. */
async function freshInstallation() {
  await closeDatabase();
  const url = await createDatabase(inject("testServer").template);
  globalThis.latchkeyConnection = connect(url, { max: 4, applicationName: "latchkey test" });
  return globalThis.latchkeyConnection.sql;
}

const claim = (token: string, name = fresh("root")) =>
  claimSetup(claimSetupInput.parse({ token, name, password }), origin);

async function link(): Promise<string> {
  const token = await createSetupLink();
  if (token === null) throw new Error("there is an administrator already");
  return token;
}

const wrongToken = "A".repeat(43);

test("of 50 claims at once with one link one makes the first administrator", async () => {
  const sql = await freshInstallation();
  const token = await link();
  const names = Array.from({ length: 50 }, () => fresh("claimant"));
  const settled = await Promise.allSettled(names.map((name) => claim(token, name)));
  const refusals = settled.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
  expect(refusals).toEqual(Array(49).fill("already_set_up"));
  const winner = names.filter((_, i) => settled[i]?.status === "fulfilled");
  expect(await sql`select name, is_admin, is_active from users`).toEqual([
    { name: winner[0], is_admin: true, is_active: true },
  ]);
  expect(await sql`select action, actor_kind, target_name, address from audit_log`).toEqual([
    { action: "setup.claim", actor_kind: "operator", target_name: winner[0], address: origin.address },
  ]);
});

test("the first administrator signs in with the chosen password", async () => {
  await freshInstallation();
  await claim(await link(), "Root");
  await expect(signIn("root", password, { ...origin, userAgent: null })).resolves.toMatchObject({
    userName: "Root",
  });
});

describe("nobody claims an installation", () => {
  const nothingMade = async (sql: Awaited<ReturnType<typeof freshInstallation>>) => {
    expect(await sql`select name from users where is_admin`).toEqual([]);
  };

  test("with a made-up token", async () => {
    const sql = await freshInstallation();
    await link();
    await expect(claim(wrongToken)).rejects.toMatchObject({ code: "link_invalid", status: 404 });
    await nothingMade(sql);
  });

  test("with a link that another has replaced", async () => {
    const sql = await freshInstallation();
    const [first, second] = [await link(), await link()];
    await expect(claim(first)).rejects.toMatchObject({ code: "link_invalid" });
    await nothingMade(sql);
    await claim(second);
  });

  test("with a link older than a day", async () => {
    const sql = await freshInstallation();
    const token = await link();
    const [row] = await sql`select expires_at - created_at as lasts from links`;
    expect(row?.lasts).toMatch(/^(1 day|24:00:00|23:59:59)/);
    await sql`update links set expires_at = now() - interval '1 second'`;
    await expect(claim(token)).rejects.toMatchObject({ code: "link_invalid" });
    await nothingMade(sql);
  });

  test("with a link that invites a person or resets a password", async () => {
    const sql = await freshInstallation();
    const { linkToken } = await createUser(operator, { name: "guest", is_admin: false });
    await expect(claim(linkToken ?? "")).rejects.toMatchObject({ code: "link_invalid" });
    await nothingMade(sql);
    await expect(setPassword({ token: await link(), password }, origin)).rejects.toMatchObject({
      code: "link_invalid",
    });
  });

  test("with the link of another installation", async () => {
    await freshInstallation();
    const foreign = await link();
    const sql = await freshInstallation();
    await link();
    await expect(claim(foreign)).rejects.toMatchObject({ code: "link_invalid" });
    await nothingMade(sql);
  });
});

test.each([
  ["password", "password_too_short", { name: "root", password: "short" }],
  ["password", "password_common", { name: "root", password: "password1234" }],
  ["name", "name_taken", { name: "GUEST", password }],
])("a claim that is refused for its %s (%s) leaves the link as it was", async (path, message, fields) => {
  const sql = await freshInstallation();
  await person({ name: "guest" });
  const token = await link();
  const refused = claimSetup(claimSetupInput.parse({ token, ...fields }), origin);
  await expect(refused).rejects.toMatchObject({ issues: [{ path, message }] });
  expect(await sql`select action from audit_log`).toEqual([]);
  await claim(token);
});

describe("once there is an administrator no link claims the installation", () => {
  test("by claim, also when a fresh link is planted", async () => {
    const sql = await freshInstallation();
    const token = await link();
    await claim(token);
    await expect(claim(token)).rejects.toMatchObject({ code: "already_set_up", status: 409 });
    expect(await createSetupLink()).toBeNull();
    await sql`update links set used_at = null, expires_at = now() + interval '1 day'`;
    await expect(claim(token)).rejects.toMatchObject({ code: "already_set_up" });
  });

  test("by the command line, also one who was deactivated", async () => {
    const sql = await freshInstallation();
    const token = await link();
    await createUser(operator, { name: "boss", is_admin: true, password });
    await expect(claim(token)).rejects.toMatchObject({ code: "already_set_up" });
    await sql`update users set is_active = false`;
    expect(await createSetupLink()).toBeNull();
  });

  test("of a claim and a first administrator from the command line at once, the claim never comes second", async () => {
    const sql = await freshInstallation();
    const token = await link();
    const [claimed] = await Promise.allSettled([
      claim(token, "claimant"),
      createUser(operator, { name: "boss", is_admin: true }),
    ]);
    const names = (await sql`select name from users order by id`).map((row) => row.name);
    expect(names).toEqual(claimed.status === "fulfilled" ? ["claimant", "boss"] : ["boss"]);
  });
});
