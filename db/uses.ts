import { sql } from "drizzle-orm";
import { database } from "./client";
import { api_keys } from "./schema";

export type Use = { id: number; at: Date; address: string | null };

/** Writes when and from where keys were last used, many at once; never backwards. */
export async function recordUses(uses: readonly Use[]): Promise<void> {
  if (uses.length === 0) return;
  // Locked in one order, so that two gates that write the same keys wait for each other instead of failing.
  await database().execute(sql`
    update ${api_keys} set last_used_at = used.at, last_used_address = used.address
    from (
      select id, noted.at, noted.address from ${api_keys}
      join jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) as noted(id integer, at timestamptz, address text) using (id)
      order by id for no key update of ${api_keys}
    ) as used
    where ${api_keys.id} = used.id and coalesce(last_used_at < used.at, true)`);
}
