import { asc, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { Gate } from "../lib/gates";
import { requirePermission } from "./allow";
import { database } from "./client";
import { gateFields } from "./gate-contact";
import { gates } from "./schema";

/**
 * The gates that run, or ended without a word within the last hour.
 * @throws not_found for who may not see them
 */
export async function listGates(actor: Actor): Promise<Gate[]> {
  requirePermission(actor, "gate:read");
  return database()
    .select(gateFields)
    .from(gates)
    .where(sql`${gates.last_contact} > now() - interval '1 hour'`)
    .orderBy(asc(gates.name), asc(gates.started_at));
}
