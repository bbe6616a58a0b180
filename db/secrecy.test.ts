import { createHash } from "node:crypto";
import fs, { mkdtempSync, rmSync } from "node:fs";
import { connect as connectSocket, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { UserActor } from "../lib/actor";
import { keyQuery } from "../lib/keys/schema";
import { createUpstreamInput, upstreamQuery } from "../lib/upstreams";
import { readCatalogue } from "./catalogue";
import { claimKey, readClaim } from "./claims";
import { closeDatabase, connect, database } from "./client";
import { claimSetup, createSetupLink, endSession, readSession, setPassword, signIn } from "./door";
import { listKeys } from "./key-list";
import { createKey, getKey, updateKey } from "./keys";
import { log } from "./log";
import { syncUpstream } from "./model-sync";
import { proveKey } from "./presented-key";
import { testDatabase } from "./test-database";
import { customValue, keyFields, newKey, newKeyFor, origin, query } from "./test-scene";
import { json, models, testUpstream as testServer } from "./test-upstream";
import { createUpstream, getUpstream, listUpstreams, testUpstream, updateUpstream } from "./upstreams";
import { changePassword, createUser, resetPassword } from "./users";

const { sql, url } = await testDatabase();

/** Everything that goes to the database and comes back, in the order it goes. */
const heard: Buffer[] = [];
const listener = createServer((here) => {
  const there = upstream();
  relay(here, there);
  relay(there, here);
});

function upstream(): Socket {
  const address = new URL(url);
  const folder = address.searchParams.get("host");
  const port = Number(address.port || 5432);
  return folder ? connectSocket(join(folder, `.s.PGSQL.${port}`)) : connectSocket(port, address.hostname);
}

function relay(from: Socket, to: Socket): void {
  from.on("data", (bytes) => heard.push(bytes)).on("error", () => to.destroy());
  from.pipe(to);
}

const folder = mkdtempSync(join(tmpdir(), "latchkey-wire-"));
const secrets = new Map<string, string>();
const refusals: string[] = [];
const told: unknown[] = [];
/** All that the log writes, however little it matters. */
let logged = "";
log.level = "trace";
const { writeSync } = fs;
vi.spyOn(fs, "writeSync").mockImplementation((fd: number, data: string | NodeJS.ArrayBufferView, ...rest) => {
  if (fd !== 2) return Reflect.apply(writeSync, fs, [fd, data, ...rest]);
  logged += data;
  return Buffer.byteLength(String(data));
});

/** Remembers a secret under what it is. */
function secret(what: string, value: string | null): string {
  if (value === null) throw new Error(`there is no ${what}`);
  secrets.set(what, value);
  return value;
}

async function refused(work: Promise<unknown>): Promise<void> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  refusals.push(inspect(error, { depth: 9, showHidden: true }));
}

beforeAll(async () => {
  const address = new URL(url);
  address.searchParams.set("host", folder);
  await new Promise<void>((resolve) =>
    listener.listen(join(folder, `.s.PGSQL.${address.port || 5432}`), resolve),
  );
  globalThis.latchkeyConnection = connect(address.href, { max: 1, applicationName: "overheard" });

  const client = { ...origin, userAgent: null };
  const password = secret("a first password", "a quiet green hill");
  const token = secret("a set-up link", await createSetupLink());
  await refused(
    claimSetup({ token: secret("a wrong link", "B".repeat(43)), name: "root", password }, origin),
  );
  await claimSetup({ token, name: "root", password }, origin);
  await refused(signIn("root", secret("a mistyped password", "a quiet grean hill"), client));
  const session = secret("a session", (await signIn("root", password, client)).token);
  const root = await readSession(session, origin);
  if (root === null) throw new Error("no session");

  const invited = await createUser(root, { name: "ada", is_admin: false });
  const chosen = secret("a chosen password", "seven lazy foxes");
  await setPassword({ token: secret("an invitation", invited.linkToken), password: chosen }, origin);
  const reset = await resetPassword(root, invited.user);
  await refused(setPassword({ token: secret("a reset link", reset.linkToken), password: "short" }, origin));
  const next = secret("a changed password", "eight busy badgers");
  await refused(
    changePassword(root, { current: secret("a wrong guess", "not my password"), password: next }),
  );
  await changePassword(root, { current: password, password: next });

  const generated = await newKey(root, { name: "generated" });
  secret("a generated key", generated.value);
  secret("a generated key's secret", generated.value.slice(16, 59));
  const custom = secret("a custom key", customValue());
  await createKey(root, keyFields({ name: "custom", custom }));
  await refused(createKey(root, keyFields({ name: "clash", custom })));
  await refused(
    createKey(root, keyFields({ name: "custom", custom: secret("an unused custom key", customValue()) })),
  );
  const ada = await readSession((await signIn("ada", chosen, client)).token, origin);
  if (ada === null) throw new Error("no session");
  const given = await newKeyFor(root, ada);
  const claim = { token: secret("a claim link", given.claim_token) };
  await refused(claimKey(root, claim));
  await readClaim(ada, claim);
  const claimed = secret("a claimed key", (await claimKey(ada, claim)).value);
  secret("a claimed key's secret", claimed.slice(16, 59));
  await refused(claimKey(ada, claim));
  expect(await proveKey(claimed)).toMatchObject({ userName: "ada" });
  const weak = secret("a weak custom key", "correcthorsebatterystaple");
  await refused(createKey(root, keyFields({ name: "weak", custom: weak })));
  for (const value of [generated.value, custom])
    expect(await proveKey(value)).toMatchObject({ userName: "root" });
  expect(await proveKey(secret("an unknown key", customValue()))).toBe("unknown_key");
  await updateKey(root, { id: generated.id, version: generated.version, description: "edited" });
  await listKeys(root, query({ search: "gener" }, "*"));
  expect(keyQuery.safeParse({ search: generated.value }).success).toBe(false);
  await getKey(root, generated);
  await endSession(session, origin);
  await useUpstreams(root);
});

/** Its server says the credential back wherever it can. */
async function useUpstreams(root: UserActor): Promise<void> {
  const credential = secret("an upstream's credential", `sk-${customValue()}`);
  const server = await testServer();
  const base_url = server.url;
  const upstream = await createUpstream(
    root,
    createUpstreamInput.parse({ name: "gpu", base_url, credential }),
  );
  told.push(upstream, await testUpstream(root, { kind: "openai", base_url, credential }));
  for (const answer of [json(401, { error: credential }), json(200, { data: [{ id: 1 }], credential })]) {
    server.answer = answer;
    told.push(await testUpstream(root, { id: upstream.id, kind: "openai", base_url }));
    told.push(await syncUpstream(root, upstream));
  }
  server.answer = models("a");
  told.push(await syncUpstream(root, upstream));
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
    Array.from({ length: 6 }, () => `Bearer ${credential}`),
  );
  const next = secret("an upstream's next credential", `sk-${customValue()}`);
  const patch = { id: upstream.id, version: 1, credential: next };
  told.push(await updateUpstream(root, patch));
  await refused(updateUpstream(root, patch));
  const wanted = { name: "gpu", base_url, credential: secret("an unused credential", `sk-${customValue()}`) };
  await refused(createUpstream(root, createUpstreamInput.parse(wanted)));
  const query = upstreamQuery.parse({});
  told.push(await getUpstream(root, upstream), await listUpstreams(root, query));
  const { models: routes } = await readCatalogue(database());
  expect(routes.get("a")?.upstream.credential).toBe(next);
  await sql`update upstreams set credential = overlay(credential placing 'AAAA' from 10)`;
  told.push(await testUpstream(root, { id: upstream.id, kind: "openai", base_url }));
  told.push(await syncUpstream(root, upstream));
  expect((await readCatalogue(database())).models.size).toBe(0);
}

afterAll(async () => {
  await closeDatabase();
  await sql.end();
  listener.close();
  rmSync(folder, { recursive: true });
});

/** What a secret may hide as: itself, encoded, or digested without a key. */
function forms(value: string): string[] {
  const bytes = [
    Buffer.from(value),
    ...["md5", "sha1", "sha256", "sha512"].map((name) => createHash(name).update(value).digest()),
  ];
  return bytes.flatMap((each) => [each.toString("latin1"), each.toString("hex"), each.toString("base64url")]);
}

function found(text: string): string[] {
  return [...secrets]
    .filter(([, value]) => forms(value).some((form) => text.includes(form)))
    .map(([what]) => what);
}

test("what is listened for would be heard", () => {
  const text = Buffer.concat(heard).toString("latin1");
  expect(text).toContain("api_keys");
  expect(text).toContain("$argon2id$");
  expect(found(`${text} eight busy badgers`)).toEqual(["a changed password"]);
  expect(secrets.size).toBe(22);
  expect(refusals).toHaveLength(11);
});

test("no secret ever goes to the database, so neither its log nor its memory can hold one", () => {
  expect(found(Buffer.concat(heard).toString("latin1"))).toEqual([]);
});

test("no column of any table holds a secret", async () => {
  const tables = await sql`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
  expect(tables.length).toBeGreaterThan(7);
  for (const { name } of tables) {
    const rows = await sql.unsafe(`select t::text as row from ${name} t`);
    expect(found(rows.map(({ row }) => row).join("\n"))).toEqual([]);
  }
});

test("no answer about an upstream holds its credential, nor does a line of the log", () => {
  expect(found(JSON.stringify(told))).toEqual([]);
  expect(found(logged)).toEqual([]);
  expect(logged).toContain("the credential of an upstream cannot be read");
});

test("no refusal holds a secret or a digest", async () => {
  const text = refusals.join("\n");
  expect(found(text)).toEqual([]);
  expect(text).not.toMatch(/argon2id|h1\$|insert into/);
  for (const { lookup_hash } of await sql`select lookup_hash from api_keys where lookup_hash is not null`) {
    expect(text).not.toContain(lookup_hash);
  }
});
