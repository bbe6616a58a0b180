import { exportUsage } from "../../../../db/usage-list";
import { usageQuery } from "../../../../lib/usage";
import { download } from "../../../_server/download";

const columns = [
  "day",
  "key_id",
  "key_name",
  "user_id",
  "user_name",
  "model",
  "requests",
  "refusals",
  "errors",
  "answered",
  "counted",
  "input_tokens",
  "output_tokens",
  "first_byte_ms",
  "duration_ms",
  "checks",
] as const;

export const GET = download("usage.csv", usageQuery, columns, (actor, query) => exportUsage(actor, query));
