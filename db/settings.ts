import { eq } from "drizzle-orm";
import { type Actor, platformPrincipalId } from "../lib/actor";
import { defaultRules, type KeyRules, latestEnd, narrowRules } from "../lib/keys/rules";
import { AppError } from "../lib/result";
import {
  keySettings,
  type PreviewSettingsInput,
  type Settings,
  type SettingsIdInput,
  type SettingsPreview,
  type UpdateSettingsInput,
} from "../lib/settings";
import { requirePermission } from "./allow";
import { auditMany, differences } from "./audit";
import { change } from "./change";
import { type Database, database, type Tx } from "./client";
import { effectiveSettings } from "./key-rules";
import { principals, settings } from "./schema";
import { countAgainst, shortenKeys } from "./settings-effect";

/** What was decided for the keys of a principal. @throws not_found */
export async function getSettings(actor: Actor, input: SettingsIdInput): Promise<Settings> {
  requirePermission(actor, "settings:read", { principalId: input.principal_id });
  return readSettings(database(), input.principal_id);
}

/**
 * What new keys may be in a workspace, for somebody who may make keys there.
 * @throws not_found, insufficient_scope
 */
export async function getKeyRules(actor: Actor, input: SettingsIdInput): Promise<KeyRules> {
  const own = actor.kind === "user" ? { userId: actor.userId } : {};
  requirePermission(actor, "key:create", { ...own, principalId: input.principal_id });
  return effectiveSettings(database(), input.principal_id);
}

/** How many of today's keys could not be made as they are, were these the settings. @throws not_found */
export async function previewSettings(actor: Actor, input: PreviewSettingsInput): Promise<SettingsPreview> {
  requirePermission(actor, "settings:read", { principalId: input.principal_id });
  const { above } = await readSettings(database(), input.principal_id);
  return countAgainst(database(), input.principal_id, narrowRules(above, input.keys));
}

/**
 * Decides what new keys of a principal may be. Keys of today stay as they are, unless `apply_to_existing`: then those
 * that would last too long end at the latest end that a new key may have now.
 * @returns the settings with their new version, and how many keys end sooner
 * @throws not_found; version_conflict when somebody else saved meanwhile
 */
export async function updateSettings(
  actor: Actor,
  { principal_id, version, keys, apply_to_existing }: UpdateSettingsInput,
): Promise<Settings & { shortened: number }> {
  const target = { type: "settings", id: principal_id, name: null } as const;
  return change(actor, "settings.update", target, async (tx) => {
    requirePermission(actor, "settings:update", { principalId: principal_id });
    await lockSettings(tx, principal_id);
    const before = await readSettings(tx, principal_id);
    if (version !== before.version) throw new AppError("version_conflict");
    const now = new Date();
    await tx
      .update(settings)
      .set({ keys, version: version + 1, updated_at: now })
      .where(eq(settings.principal_id, principal_id));
    const after = await readSettings(tx, principal_id);
    const latest = apply_to_existing ? latestEnd(after.rules, now) : null;
    const shortened = latest === null ? [] : await shortenKeys(tx, principal_id, latest);
    await auditMany(tx, actor, [
      {
        action: "settings.update",
        target: { ...target, name: before.principal_name },
        change: differences(before.keys, after.keys),
      },
      ...shortened,
    ]);
    return { ...after, shortened: shortened.length };
  });
}

async function readSettings(db: Database | Tx, principalId: number): Promise<Settings> {
  const [row] = await db
    .select({ name: principals.name, keys: settings.keys, version: settings.version })
    .from(principals)
    .leftJoin(settings, eq(settings.principal_id, principals.id))
    .where(eq(principals.id, principalId));
  if (!row) throw new AppError("not_found");
  const isPlatform = principalId === platformPrincipalId;
  const above = isPlatform ? defaultRules : await effectiveSettings(db, platformPrincipalId);
  const keys = keySettings.parse(row.keys ?? {});
  return {
    principal_id: principalId,
    principal_name: row.name,
    keys,
    above,
    rules: narrowRules(above, keys),
    version: row.version ?? 0,
  };
}

/** Makes sure that there is a row, and holds it against other saves until commit. */
async function lockSettings(tx: Tx, principal_id: number): Promise<void> {
  const [principal] = await tx
    .select({ id: principals.id })
    .from(principals)
    .where(eq(principals.id, principal_id))
    .for("key share");
  if (!principal) throw new AppError("not_found");
  await tx.insert(settings).values({ principal_id, keys: {}, version: 0 }).onConflictDoNothing();
  await tx.select().from(settings).where(eq(settings.principal_id, principal_id)).for("update");
}
