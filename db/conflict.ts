import postgres from "postgres";
import { type ErrorCode, fieldError, type IssueCode } from "../lib/result";

/** Two keys that take each other's names at once wait for each other, and PostgreSQL ends one of the two. */
const deadlock = "40P01";
const nameTaken = { code: "name_taken", path: "name", message: "name_taken" } as const;

type Meaning = { code: ErrorCode; path: string; message: IssueCode };

/** What a broken unique constraint means to the caller. */
const meanings: Record<string, Meaning> = {
  uix_user_org_name: nameTaken,
  users_name_unique: { code: "user_name_taken", path: "name", message: "name_taken" },
  principals_name_unique: { code: "organization_name_taken", path: "name", message: "name_taken" },
  memberships_user_id_principal_id_pk: {
    code: "already_member",
    path: "user_name",
    message: "already_member",
  },
  upstreams_name_unique: { code: "upstream_name_taken", path: "name", message: "name_taken" },
  models_name_unique: { code: "model_name_taken", path: "name", message: "name_taken" },
  api_keys_lookup_hash_unique: { code: "custom_value_taken", path: "custom", message: "custom_value_taken" },
};

/**
 * Runs a write and turns a broken unique constraint into the refusal it means, without the driver's text.
 * @throws name_taken, user_name_taken, organization_name_taken, upstream_name_taken, model_name_taken, already_member,
 * custom_value_taken
 */
export async function withConflicts<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof postgres.PostgresError ? error.cause : error;
    const meaning = cause instanceof postgres.PostgresError ? meaningOf(cause) : undefined;
    throw meaning ? fieldError(meaning.path, meaning.message, meaning.code) : error;
  }
}

function meaningOf(error: postgres.PostgresError): Meaning | undefined {
  return error.code === deadlock ? nameTaken : meanings[error.constraint_name ?? ""];
}
