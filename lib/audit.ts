import * as z from "zod";
import { expected, fields } from "./input";
import { filterText, listFields, timeText } from "./list";

/** Everything the audit log tells of; each has its sentence in the catalogues. */
export const auditActions = [
  "key.create",
  "key.update",
  "key.delete",
  "key.custom_value_taken",
  "key.hand_over",
  "key.claim",
  "key.claim_link",
  "user.create",
  "user.update",
  "user.delete",
  "user.groups",
  "user.password_link",
  "user.password_change",
  "organization.create",
  "organization.update",
  "organization.delete",
  "member.create",
  "member.update",
  "member.delete",
  "session.start",
  "session.end",
  "session.end_all",
  "session.confirm",
  "settings.update",
  "identity.link",
  "identity.unlink",
  "setup.claim",
  "audit.export",
  "upstream.create",
  "upstream.update",
  "upstream.delete",
  "upstream.sync",
  "model.create",
  "model.update",
  "model.delete",
  "model.offer",
] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditTargetTypes = [
  "key",
  "user",
  "organization",
  "settings",
  "installation",
  "upstream",
  "model",
] as const;
export type AuditTargetType = (typeof auditTargetTypes)[number];

export const actorKinds = ["user", "operator", "system"] as const;
export type ActorKind = (typeof actorKinds)[number];

export const auditSortFields = ["at"] as const;
export const defaultAuditSort = "-at";

/** A kind of thing, or one of them: `key`, `key:12`. */
const target = z
  .string("text_expected")
  .regex(new RegExp(`^(${auditTargetTypes.join("|")})(:[1-9]\\d{0,8})?$`), "unknown_target");

/** The audit log's parameters, by the same names in page URLs and in the address of its export. */
export const auditQuery = z.object(
  {
    ...listFields(auditSortFields, defaultAuditSort),
    /** Part of a user's name, `user:12`, `operator` or `system`. */
    actor: filterText.optional(),
    action: z.enum(auditActions, "unknown_action").optional(),
    target: target.optional(),
    address: filterText.optional(),
    from: timeText.optional(),
    to: timeText.optional(),
    refused: z
      .literal("true", "boolean_expected")
      .transform(() => true)
      .optional(),
  },
  "object_expected",
);
export type AuditQuery = z.output<typeof auditQuery>;

export const auditIdInput = fields({
  id: z
    .number(expected("number_expected"))
    .int("number_expected")
    .min(1, "number_expected")
    .max(Number.MAX_SAFE_INTEGER, "out_of_range"),
});
export type AuditIdInput = z.output<typeof auditIdInput>;

/** A row of the log as it is shown. */
export type AuditRow = {
  id: number;
  at: Date;
  actor_kind: ActorKind;
  actor_user_id: number | null;
  actor_name: string | null;
  actor_key_id: number | null;
  /** One of `auditActions`, or one that an earlier version wrote. */
  action: string;
  target_type: string;
  target_id: number | null;
  target_name: string | null;
  address: string | null;
  request_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  refusal: string | null;
  times: number;
};

/** A place of the chain: a row, and the code that binds it to all before it. */
export type Head = { id: number; mac: string };

export const auditHead = fields({
  id: z.number(expected("number_expected")).int("number_expected").min(1, "number_expected"),
  mac: z.string(expected("text_expected")).regex(/^[\w-]{43}$/, "head_expected"),
});

/** Where a check goes on from; all of the log when absent. */
export const checkAuditInput = fields({ after: auditHead.nullable().default(null) });
export type CheckAuditInput = z.output<typeof checkAuditInput>;

export type AuditCheck = {
  /** The first row that is not as it was written, or is missing; null when there is none so far. */
  firstBad: number | null;
  /** How many rows, from the first on, are as they were written. */
  rows: number;
  /** The last of them. */
  head: Head | null;
};
