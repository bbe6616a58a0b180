import { readdirSync, readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import type { UserActor } from "../../lib/actor";
import type { AuditAction } from "../../lib/audit";
import { AppError, type ErrorCode } from "../../lib/result";
import { database, type Tx } from "../client";
import { type Ownership, type Reach, type Role, roles } from "./reach";
import type { World } from "./world";

/** API keys that call, and for whom they speak. */
export const keyRoles = {
  keyOfUser: { speaksFor: "user", scope: ["*"] },
  keyOfAdministrator: { speaksFor: "administrator", scope: ["*"] },
  inferenceKey: { speaksFor: "user", scope: ["inference"] },
  readingKey: { speaksFor: "administrator", scope: ["management.readonly"] },
  /** Owned by the organization, so it reaches nothing else, not even its person's own. */
  keyOfOrganization: { speaksFor: "ownerHere", scope: ["*"] },
} as const;
type KeyRole = keyof typeof keyRoles;
export const callers = [...roles, ...Object.keys(keyRoles).filter(isKeyRole)];
type Caller = Role | KeyRole;

function isKeyRole(name: string): name is KeyRole {
  return name in keyRoles;
}

/** One way to use a verb; `reads` and `changes` make them. */
export type Way = {
  how?: string;
  reach: Reach;
  run: (actor: UserActor, at: Target) => Promise<unknown>;
  /** What a change is called in the audit log, its refusals too. */
  audited?: AuditAction;
  /** What others are refused with; `not_found` unless said. */
  refusal?: ErrorCode;
  /** What even those who may are refused with, since the scene is so. */
  outcome?: ErrorCode;
  /** Whether an API key needs the scope of changes for it; so it does for all that is audited. */
  isChange?: true;
  needsNoScope?: true;
  /** What every API key is refused with; absent where keys may do what their people may, as far as their scope goes. */
  byKey?: ErrorCode;
  /** Sets the scene for this way alone. */
  before?: (tx: Tx, at: Target) => Promise<unknown>;
};

/** What a way reaches for. */
function targetOf(world: World, role: Role, ownership: Ownership) {
  return { ...belongingsOf(world, role, ownership), catalogue: world.catalogue };
}

function belongingsOf({ people, here, elsewhere, nowhere }: World, role: Role, ownership: Ownership) {
  const own = people[role];
  switch (ownership) {
    case "own":
      return { ...own, principal: 1, place: own.actor.memberships[0]?.principalId ?? here };
    case "organization":
      return { ...people.colleague, principal: here, place: here };
    case "elsewhere":
      return { ...people.neighbour, principal: elsewhere, place: elsewhere };
    case "other":
      return { ...people.stranger, principal: 1, place: 1 };
    case "deleted":
      return { ...people.gone, key: own.deletedKey, principal: 1, place: nowhere };
  }
}
export type Target = ReturnType<typeof targetOf>;

/** Runs one cell of the matrix in a transaction that is undone, and holds it against what the table says. */
export async function checkCell(world: World, way: Way, caller: Caller, ownership: Ownership): Promise<void> {
  const role = isKeyRole(caller) ? keyRoles[caller].speaksFor : caller;
  const at = targetOf(world, role, ownership);
  const expected = expectation(way, caller, ownership);
  const cell = `${caller}, ${ownership}`;
  await undone(async (tx) => {
    const actor = isKeyRole(caller) ? world.keys[caller] : world.people[caller].actor;
    await way.before?.(tx, at);
    const before = await everything(tx);
    const code = await way.run(actor, at).then(() => "done", codeOf);
    expect.soft(code, cell).toBe(expected);
    if (expected === "done") return;
    expect.soft(await everything(tx), `${cell}: nothing changed`).toEqual(before);
    // A key that is no person at all is turned away before anything is tried.
    const isTried = way.audited !== undefined && !(isKeyRole(caller) && way.byKey === "not_found");
    if (isTried) expect.soft(await refusalsOf(tx, actor, way, expected), `${cell}: in the log`).toBe(1);
  });
}

function expectation(way: Way, caller: Caller, ownership: Ownership) {
  const { reach, refusal = "not_found", outcome = "done", byKey } = way;
  const may = (role: Role) => (reach[ownership]?.includes(role) ? outcome : refusal);
  if (!isKeyRole(caller)) return may(caller);
  if (byKey !== undefined) return byKey;
  if (caller === "inferenceKey" && !way.needsNoScope) return "insufficient_scope";
  const isChange = way.isChange ?? way.audited !== undefined;
  if (caller === "readingKey" && isChange) return "insufficient_scope";
  if (caller === "keyOfOrganization" && ownership !== "organization") return "not_found";
  return may(keyRoles[caller].speaksFor);
}

/** Every verb of this process works within `run`'s transaction, of which nothing remains. */
async function undone(run: (tx: Tx) => Promise<void>): Promise<void> {
  const connection = globalThis.latchkeyConnection;
  if (connection === undefined) throw new Error("there is no database");
  const undo = new Error("undo");
  await database()
    .transaction(async (tx) => {
      globalThis.latchkeyConnection = Object.assign({}, connection, { db: tx });
      globalThis.latchkeyRefusals = undefined;
      await run(tx);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    })
    .finally(() => {
      globalThis.latchkeyConnection = connection;
    });
}

let tables: readonly { name: string }[] | undefined;

/** All that is stored, byte for byte, but for counted guesses and refusals in the audit log. */
async function everything(tx: Tx): Promise<Record<string, unknown>> {
  tables ??= await tx.execute<{ name: string }>(sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name <> 'attempts' order by 1`);
  const found: Record<string, unknown> = {};
  for (const { name } of tables) {
    const where = name === "audit_log" ? sql`where refusal is null` : sql``;
    const [row] = await tx.execute(
      sql`select count(*), md5(string_agg(t::text || xmin::text, ',' order by t::text)) from ${sql.identifier(name)} t ${where}`,
    );
    found[name] = row;
  }
  return found;
}

async function refusalsOf(
  tx: Tx,
  { userId, key }: UserActor,
  { audited }: Way,
  code: string,
): Promise<unknown> {
  const [row] = await tx.execute(sql`
    select count(*) from audit_log where actor_user_id = ${userId} and actor_key_id is not distinct from ${key?.id ?? null}
      and action = ${audited ?? ""} and refusal = ${code}`);
  return row?.count;
}

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  throw error;
}

const folder = new URL("..", import.meta.url);

/** The functions of db that take the actor first, as its sources say. */
export function functionsOfActors(): string[] {
  return readdirSync(folder)
    .filter((file) => /^(?!test-)[a-z-]+\.ts$/.test(file))
    .flatMap((file) => {
      const source = readFileSync(new URL(file, folder), "utf8");
      const found = source.matchAll(
        /export (?:async )?function\*? (\w+)(?:<[^(]*>)?\(\s*actor: (?:User)?Actor\b/g,
      );
      return [...found].flatMap(([, name]) => name ?? []);
    })
    .sort();
}
