import type en from "./messages/en.json";

/** Every refusal a caller can meet, with its HTTP status. The catalogues hold one sentence per code. */
export const errorStatus = {
  unauthenticated: 401,
  wrong_credentials: 401,
  provider_cancelled: 401,
  provider_failed: 401,
  forbidden_origin: 403,
  identity_refused: 403,
  grant_exceeds_caller: 403,
  insufficient_scope: 403,
  policy: 403,
  sign_in_again: 403,
  unprotected: 403,
  link_invalid: 404,
  not_found: 404,
  already_set_up: 409,
  claim_closed: 409,
  custom_value_taken: 409,
  already_member: 409,
  identity_taken: 409,
  last_administrator: 409,
  last_sign_in: 409,
  model_name_taken: 409,
  name_taken: 409,
  organization_name_taken: 409,
  organization_not_empty: 409,
  upstream_in_use: 409,
  upstream_name_taken: 409,
  user_deactivated: 409,
  user_name_taken: 409,
  version_conflict: 412,
  invalid_input: 422,
  too_many_attempts: 429,
  internal: 500,
  provider_unavailable: 503,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;
/** Why a field is refused; each has its sentence in the catalogue. */
export type IssueCode = keyof (typeof en)["issues"];
type Values = Record<string, string | number>;

/** One field that was refused: its dotted path in the input and a code of the catalogue's `issues`. */
export type FieldIssue = { path: string; message: string };

/** An expected refusal. Everything else that is thrown is a defect or an outage. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly values: Values = {},
    readonly issues: readonly FieldIssue[] = [],
  ) {
    super(code);
    this.status = errorStatus[code];
  }
}

/** A refusal that belongs to one field of the input. */
export function fieldError(path: string, message: IssueCode, code: ErrorCode = "invalid_input"): AppError {
  return new AppError(code, {}, [{ path, message }]);
}

/** What a server action answers; an error crosses to the browser as data, never as an exception. */
export type Result<T> =
  | { ok: true; data: T }
  | {
      ok: false;
      error: { code: ErrorCode; values: Values; issues: readonly FieldIssue[]; requestId: string };
    };
