import { eq } from "drizzle-orm";
import { platformPrincipalId } from "../lib/actor";
import { defaultSignInSettings, updateSignInSettingsInput } from "../lib/sign-in-settings";
import type { Database, Tx } from "./client";
import { settings } from "./schema";

/** Who may sign in from the identity provider, as stored; version 0 is what holds while nobody has decided. */
export async function storedSignInSettings(db: Database | Tx) {
  const [row] = await db
    .select({ sign_in: settings.sign_in })
    .from(settings)
    .where(eq(settings.principal_id, platformPrincipalId));
  return row?.sign_in
    ? updateSignInSettingsInput.parse(row.sign_in)
    : { ...defaultSignInSettings, version: 0 };
}
