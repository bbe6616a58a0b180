import { exportRequests } from "../../../../db/request-list";
import { requestQuery } from "../../../../lib/request-log";
import { download } from "../../../_server/download";

const columns = [
  "at",
  "request_id",
  "key_id",
  "key_name",
  "user_id",
  "user_name",
  "model",
  "path",
  "status",
  "reason",
  "input_tokens",
  "output_tokens",
  "first_byte_ms",
  "duration_ms",
  "address",
] as const;

export const GET = download("requests.csv", requestQuery, columns, exportRequests);
