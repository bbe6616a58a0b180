import { eq } from "drizzle-orm";
import { type Actor, platformPrincipalId } from "../lib/actor";
import {
  modelSettings,
  type UpdateModelSettingsInput,
  updateModelSettingsInput,
} from "../lib/models/settings";
import { AppError } from "../lib/result";
import { requirePermission } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import { type Database, database, type Tx } from "./client";
import { settings } from "./schema";

const target = { type: "settings", id: platformPrincipalId, name: null } as const;

/** How the catalogue grows; version 0 is what holds while nobody has decided. @throws not_found */
export async function getModelSettings(actor: Actor): Promise<UpdateModelSettingsInput> {
  requirePermission(actor, "settings:read");
  return storedModelSettings(database());
}

/**
 * Decides how the catalogue grows. Models that are there stay as they are.
 * @returns the settings with their new version
 * @throws not_found; version_conflict when somebody else saved meanwhile
 */
export async function updateModelSettings(
  actor: Actor,
  input: UpdateModelSettingsInput,
): Promise<UpdateModelSettingsInput> {
  return change(actor, "settings.update", target, async (tx) => {
    requirePermission(actor, "settings:update");
    const row = { principal_id: platformPrincipalId, keys: {}, version: 0 };
    await tx.insert(settings).values(row).onConflictDoNothing();
    const isPlatform = eq(settings.principal_id, platformPrincipalId);
    await tx.select().from(settings).where(isPlatform).for("update");
    const before = await storedModelSettings(tx);
    if (input.version !== before.version) throw new AppError("version_conflict");
    const after = { ...input, version: before.version + 1 };
    await tx.update(settings).set({ models: after }).where(isPlatform);
    const { version: _, ...changed } = after;
    await audit(tx, actor, "settings.update", target, differences(before, changed));
    return after;
  });
}

/** As stored, for those who add models. */
export async function storedModelSettings(db: Database | Tx): Promise<UpdateModelSettingsInput> {
  const [row] = await db
    .select({ models: settings.models })
    .from(settings)
    .where(eq(settings.principal_id, platformPrincipalId));
  return row?.models
    ? updateModelSettingsInput.parse(row.models)
    : { ...modelSettings.parse({}), version: 0 };
}
