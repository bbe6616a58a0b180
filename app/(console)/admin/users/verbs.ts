import type { UserVerbs } from "../../../../components/users/user-verbs";
import { env } from "../../../../db/env";
import type { UserActor } from "../../../../lib/actor";
import { deleteUser, endUserSessions, getUser, resetPassword, suggestUsers, updateUser } from "./actions";

/** What the pages of users can do. */
export function userVerbs({ userId }: UserActor): UserVerbs {
  const actions = { updateUser, resetPassword, endUserSessions, deleteUser, getUser, suggestUsers };
  return { ...actions, publicUrl: env().publicUrls[0] ?? null, selfId: userId };
}
