import { database } from "./client";
import { key_usage, requests } from "./usage-schema";

type Usage = typeof key_usage.$inferInsert;
type Request = typeof requests.$inferInsert;

/** Who used something: a key, its user and whom it belonged to. */
export type Used = Pick<Usage, "key_id" | "user_id"> & Partial<Usage>;

/** Writes a row of the record of use, as if a gate had counted it. */
export async function recordUsage(used: Used): Promise<Usage> {
  const row = {
    day: "2026-05-05",
    model: "qwen3-8b",
    key_name: `key of ${used.user_id}`,
    user_name: `user ${used.user_id}`,
    owner_principal_id: 1,
    ...used,
  };
  await database().insert(key_usage).values(row);
  return row;
}

/** Writes a row of the log of requests, as if a gate had answered it. */
export async function recordRequest(made: Pick<Request, "key_id" | "user_id"> & Partial<Request>) {
  const row = {
    at: new Date("2026-05-05T12:00:00Z"),
    request_id: "request",
    owner_principal_id: 1,
    model: "qwen3-8b",
    path: "/v1/chat/completions",
    status: 200,
    reason: "done",
    duration_ms: 900,
    ...made,
  };
  await database().insert(requests).values(row);
  return row;
}
