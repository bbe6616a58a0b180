import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { api_keys } from "./schema";

const mark = "pending$";

/** Stands where a digest will: nothing that is presented verifies against it. */
export function pendingDigest(): string {
  return mark + randomBytes(24).toString("base64url");
}

/** Whether a key waits for its user to open the claim link: it has no secret yet. */
export const isPending = sql<boolean>`starts_with(${api_keys.hashed_secret_key}, ${sql.raw(`'${mark}'`)})`;
