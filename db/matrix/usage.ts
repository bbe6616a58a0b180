import { eq } from "drizzle-orm";
import { requestQuery } from "../../lib/request-log";
import { usageQuery } from "../../lib/usage";
import type { Tx } from "../client";
import { exportRequests, listRequests } from "../request-list";
import { api_keys } from "../schema";
import { recordRequest, recordUsage } from "../test-usage";
import { exportUsage, readUsage } from "../usage-list";
import type { Target } from "./cells";
import { ofKeysAndDeleted } from "./reach";
import { among, reads, type Verbs } from "./ways";

const days = { from: "2026-05-05", to: "2026-05-05" };

/** What a key did, as it is recorded beside the key. */
async function used(tx: Tx, { key }: Target) {
  const [found] = await tx.select().from(api_keys).where(eq(api_keys.id, key));
  if (found === undefined) throw new Error(`there is no key ${key}`);
  return { key_id: key, user_id: found.user_id, owner_principal_id: found.owner_principal_id, requests: 1 };
}

async function all<Row>(rows: Promise<AsyncIterable<Row>>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of await rows) found.push(row);
  return found;
}

const recorded = { before: async (tx: Tx, at: Target) => recordUsage(await used(tx, at)) };
const logged = { before: async (tx: Tx, at: Target) => recordRequest(await used(tx, at)) };
const usage = usageQuery.parse({ ...days, by: "key", perPage: "1000" });
const requests = requestQuery.parse({ ...days, perPage: "1000" });

/** What outlasts a key, its deletion included: seen by whoever could see the key. */
export const verbsOfUsage: Verbs = {
  readUsage: reads(
    ofKeysAndDeleted,
    (actor, at) => {
      const list = readUsage(actor, usage).then((report) => report.list);
      return among(list, ({ key_id }) => key_id === at.key);
    },
    recorded,
  ),
  exportUsage: reads(
    ofKeysAndDeleted,
    (actor, at) => among(all(exportUsage(actor, usage)), ({ key_id }) => key_id === at.key),
    recorded,
  ),
  listRequests: reads(
    ofKeysAndDeleted,
    (actor, at) => among(listRequests(actor, requests), ({ key_id }) => key_id === at.key),
    logged,
  ),
  exportRequests: reads(
    ofKeysAndDeleted,
    (actor, at) => among(all(exportRequests(actor, requests)), ({ key_id }) => key_id === at.key),
    logged,
  ),
};
