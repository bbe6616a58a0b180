import { exportAudit } from "../../../../../db/audit-list";
import { auditQuery } from "../../../../../lib/audit";
import { download } from "../../../../_server/download";

const columns = [
  "id",
  "at",
  "actor_kind",
  "actor_user_id",
  "actor_name",
  "actor_key_id",
  "action",
  "target_type",
  "target_id",
  "target_name",
  "address",
  "request_id",
  "refusal",
  "times",
  "before",
  "after",
] as const;

export const GET = download("audit-log.csv", auditQuery, columns, exportAudit);
