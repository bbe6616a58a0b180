import { describe, expect, test } from "vitest";
import { operator } from "../lib/actor";
import { getSignInSettings, updateSignInSettings } from "./sign-in-settings";
import { ago, sql } from "./test-identities";
import { inOrganization, person } from "./test-scene";

describe("the settings", () => {
  test("are an administrator's to see and, after a recent sign-in, to change", async () => {
    const admin = await person({ is_admin: true });
    const { member } = await inOrganization(await person(), "owner");
    for (const actor of [await person(), member]) {
      await expect(getSignInSettings(actor)).rejects.toMatchObject({ code: "not_found" });
      const input = { ...(await getSignInSettings(admin)), sign_up: false };
      await expect(updateSignInSettings(actor, input)).rejects.toMatchObject({ code: "not_found" });
    }
    const before = await getSignInSettings(admin);
    const late = updateSignInSettings({ ...admin, authenticatedAt: ago(11) }, before);
    await expect(late).rejects.toMatchObject({ code: "sign_in_again" });
    const after = await updateSignInSettings(admin, { ...before, admin_groups: ["root"] });
    expect(after).toEqual({ ...before, admin_groups: ["root"], version: before.version + 1 });
    expect(await getSignInSettings(admin)).toEqual(after);
    const [told] = await sql`
      select before, after from audit_log where action = 'settings.update' and actor_user_id = ${admin.userId} and refusal is null`;
    expect(told).toEqual({ before: { admin_groups: [] }, after: { admin_groups: ["root"] } });
  });

  test("saved by two at once are one's, and the other is told", async () => {
    const before = await getSignInSettings(operator);
    const saves = await Promise.allSettled([1, 2].map(() => updateSignInSettings(operator, before)));
    expect(saves.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
