import { beforeEach } from "vitest";
import { type UpdateSettingsFields, updateSettingsInput } from "../lib/settings";
import { getSettings, updateSettings } from "./settings";
import { testDatabase } from "./test-database";
import { organization as makeOrganization } from "./test-organization";
import { person } from "./test-scene";

export const { sql } = await testDatabase();
export const admin = await person({ is_admin: true });

export type Keys = UpdateSettingsFields["keys"];

/** Saves what holds of keys, on the platform or in an organization. */
export async function decide(
  keys: Keys,
  principal_id = 1,
  more: Partial<UpdateSettingsFields> = {},
  actor = admin,
) {
  const { version } = await getSettings(admin, { principal_id });
  return updateSettings(actor, updateSettingsInput.parse({ principal_id, version, keys, ...more }));
}

/** An organization with an owner and a member, both working in it. */
export async function organization() {
  const place = await makeOrganization();
  return { ...place, member: { ...place.member, workspaceId: place.principalId } };
}

beforeEach(async () => {
  await sql`delete from settings`;
});
