import { and, asc, desc, eq, getTableColumns, ilike, inArray, isNotNull, lt, type SQL } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { type AuditIdInput, type AuditQuery, type AuditRow, actorKinds } from "../lib/audit";
import { filtersOf, type PaginatedList } from "../lib/list";
import { AppError } from "../lib/result";
import { allow, requirePermission } from "./allow";
import { audit } from "./audit";
import { change } from "./change";
import { type Database, database, type Tx } from "./client";
import { oneMoment, paginate, within } from "./list";
import { containing } from "./pattern";
import { audit_log, users } from "./schema";

const { previous_mac: _previous, mac: _mac, ...auditColumns } = getTableColumns(audit_log);

/**
 * One page of the audit log, the newest first unless asked otherwise. A page beyond the last answers the last one.
 * @throws insufficient_scope
 */
export async function listAudit(actor: Actor, query: AuditQuery): Promise<PaginatedList<AuditRow>> {
  const reach = allow(actor, "audit:read");
  const order = orderOf(query);
  return database().transaction(async (tx) => {
    const where = and(reach, await matching(tx, query));
    const total = await tx.$count(audit_log, where);
    return paginate(query, total, ({ limit, offset }) => {
      const found = tx.select({ id: audit_log.id }).from(audit_log).where(where);
      const ids = found
        .orderBy(...order)
        .limit(limit)
        .offset(offset);
      return rowsOf(tx)
        .where(inArray(audit_log.id, ids))
        .orderBy(...order);
    });
  }, oneMoment);
}

/** By number; within a stretch of time by the time first, whose index PostgreSQL would else not walk in order. */
function orderOf({ sort_by, from, to }: AuditQuery): SQL[] {
  const columns = from || to ? [audit_log.at, audit_log.id] : [audit_log.id];
  return columns.map(sort_by[0]?.isDescending === false ? asc : desc);
}

/** @throws not_found, insufficient_scope */
export async function getAuditRow(actor: Actor, { id }: AuditIdInput): Promise<AuditRow> {
  const [row] = await rowsOf(database()).where(and(allow(actor, "audit:read"), eq(audit_log.id, id)));
  if (!row) throw new AppError("not_found");
  return row;
}

/** Rows read at once for an export. */
const batch = 1000;

/**
 * All rows that match, the newest first, read as they are asked for; the log tells of the export itself.
 * @throws not_found when the caller may not read the log; insufficient_scope
 */
export async function exportAudit(actor: Actor, query: AuditQuery): Promise<AsyncIterable<AuditRow>> {
  const target = { type: "installation", id: null, name: null } as const;
  const where = await change(actor, "audit.export", target, async (tx) => {
    requirePermission(actor, "audit:read");
    const where = and(allow(actor, "audit:read"), await matching(tx, query));
    const rows = await tx.$count(audit_log, where);
    await audit(tx, actor, "audit.export", target, {
      after: { ...Object.fromEntries(filtersOf(query)), rows },
    });
    return where;
  });
  return readAll(where);
}

async function* readAll(where: SQL | undefined): AsyncGenerator<AuditRow> {
  let last: number | undefined;
  for (;;) {
    const below = last === undefined ? undefined : lt(audit_log.id, last);
    const rows = await rowsOf(database()).where(and(where, below)).orderBy(desc(audit_log.id)).limit(batch);
    yield* rows;
    last = rows.at(-1)?.id;
    if (rows.length < batch) return;
  }
}

function rowsOf(db: Database | Tx) {
  return db.select(auditColumns).from(audit_log).$dynamic();
}

async function matching(tx: Tx, query: AuditQuery): Promise<SQL | undefined> {
  const [type = "", id] = query.target?.split(":") ?? [];
  return and(
    query.actor === undefined ? undefined : await ofActor(tx, query.actor),
    when(query.action, (action) => eq(audit_log.action, action)),
    when(query.target, () => eq(audit_log.target_type, type)),
    when(id, (text) => eq(audit_log.target_id, Number(text))),
    when(query.address, (address) => eq(audit_log.address, address)),
    within(audit_log.at, query),
    when(query.refused, () => isNotNull(audit_log.refusal)),
  );
}

function when<T>(value: T | undefined, condition: (value: T) => SQL): SQL | undefined {
  return value === undefined ? undefined : condition(value);
}

/** People are found by what they are called now, or by number: `user:12`. */
async function ofActor(tx: Tx, actor: string): Promise<SQL> {
  const kind = actorKinds.find((one) => one === actor);
  if (kind !== undefined) return eq(audit_log.actor_kind, kind);
  const [, id] = /^user:([1-9]\d{0,8})$/.exec(actor) ?? [];
  if (id !== undefined) return eq(audit_log.actor_user_id, Number(id));
  const named = ilike(users.name, containing(actor.normalize("NFKC")));
  const found = await tx.select({ id: users.id }).from(users).where(named);
  return inArray(
    audit_log.actor_user_id,
    found.map((user) => user.id),
  );
}
