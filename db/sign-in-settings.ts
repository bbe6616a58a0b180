import { eq } from "drizzle-orm";
import { type Actor, platformPrincipalId } from "../lib/actor";
import { AppError } from "../lib/result";
import type { UpdateSignInSettingsInput } from "../lib/sign-in-settings";
import { requirePermission, requireRecentSignIn } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import { database } from "./client";
import { settings } from "./schema";
import { storedSignInSettings } from "./stored-sign-in";

const target = { type: "settings", id: platformPrincipalId, name: null } as const;

/** Who may sign in from the identity provider, and what its groups give. @throws not_found */
export async function getSignInSettings(actor: Actor): Promise<UpdateSignInSettingsInput> {
  requirePermission(actor, "settings:read");
  return storedSignInSettings(database());
}

/**
 * Decides who may sign in from the identity provider. Groups count from each person's next sign-in.
 * @returns the settings with their new version
 * @throws not_found, sign_in_again; version_conflict when somebody else saved meanwhile
 */
export async function updateSignInSettings(
  actor: Actor,
  input: UpdateSignInSettingsInput,
): Promise<UpdateSignInSettingsInput> {
  return change(actor, "settings.update", target, async (tx) => {
    requirePermission(actor, "settings:update");
    requireRecentSignIn(actor);
    const row = { principal_id: platformPrincipalId, keys: {}, version: 0 };
    await tx.insert(settings).values(row).onConflictDoNothing();
    const isPlatform = eq(settings.principal_id, platformPrincipalId);
    await tx.select().from(settings).where(isPlatform).for("update");
    const before = await storedSignInSettings(tx);
    if (input.version !== before.version) throw new AppError("version_conflict");
    const after = { ...input, version: before.version + 1 };
    await tx.update(settings).set({ sign_in: after }).where(isPlatform);
    const { version: _, ...changed } = after;
    await audit(tx, actor, "settings.update", target, differences(before, changed));
    return after;
  });
}
