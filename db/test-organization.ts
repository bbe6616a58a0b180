import type { UserActor } from "../lib/actor";
import { database } from "./client";
import { memberships } from "./schema";
import { inOrganization, person } from "./test-scene";

/** An organization with an owner who works in it, and a member who belongs to it. */
export async function organization() {
  const { principalId, member: owner } = await inOrganization(await person(), "owner");
  const ada = await person();
  await database()
    .insert(memberships)
    .values({ user_id: ada.userId, principal_id: principalId, role: "member" });
  const member: UserActor = { ...ada, memberships: [{ principalId, role: "member" }] };
  return { principalId, owner: { ...owner, workspaceId: principalId }, member };
}
