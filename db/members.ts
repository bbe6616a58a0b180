import { and, eq, inArray, isNull, type SQL } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type {
  AddMemberInput,
  Member,
  OrganizationIdInput,
  RemoveMemberInput,
  UpdateMemberInput,
} from "../lib/organizations";
import type { Permission } from "../lib/policy";
import { AppError, fieldError } from "../lib/result";
import { userNameKey } from "../lib/users";
import { allow, requirePermission, requireRecentSignIn } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import type { Tx } from "./client";
import { withConflicts } from "./conflict";
import { endKeys } from "./end-keys";
import { type HandedOver, handOverKeys } from "./hand-over";
import { readMember } from "./member-list";
import { organizationsWithin } from "./organization-row";
import { api_keys, memberships, principals, users } from "./schema";

type Place = { id: number; name: string };

/** What became of the keys of somebody who left. */
export type Removed = { ended: number; handed_over: HandedOver[] };

/**
 * Takes a user into an organization.
 * @throws not_found; invalid_input on `user_name` when there is no such active user; already_member;
 * sign_in_again when the caller's last proof is old and the user is to own it
 */
export async function addMember(actor: Actor, input: AddMemberInput): Promise<Member> {
  const { organization_id, user_name, role } = input;
  return change(actor, "member.create", targetOf(organization_id), async (tx) => {
    requirePermission(actor, "member:create", { principalId: organization_id });
    if (role === "owner") requireRecentSignIn(actor);
    const place = await lockPlace(tx, actor, organization_id);
    const [user] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.name_key, userNameKey(user_name)), eq(users.is_active, true)))
      .for("key share");
    if (!user) throw fieldError("user_name", "unknown_user");
    const values = { user_id: user.id, principal_id: organization_id, role };
    await withConflicts(() => tx.insert(memberships).values(values));
    const member = await readMember(tx, organization_id, user.id);
    const target = targetOf(organization_id, place.name);
    await audit(tx, actor, "member.create", target, { after: auditable(member) });
    return member;
  });
}

/**
 * Gives a member another role. From then on it is a person's decision, which no group of the identity provider takes
 * back.
 * @throws not_found; sign_in_again when it makes somebody an owner and the caller's last proof is old
 */
export async function updateMember(actor: Actor, input: UpdateMemberInput): Promise<Member> {
  const { organization_id, user_id, role } = input;
  return change(actor, "member.update", targetOf(organization_id), async (tx) => {
    const place = await lockPlace(tx, actor, organization_id);
    const reach = await lockMember(tx, actor, "member:update", input);
    const before = await readMember(tx, organization_id, user_id);
    if (role === "owner" && before.role !== "owner") requireRecentSignIn(actor);
    await tx.update(memberships).set({ role, is_by_group: false }).where(reach);
    const after = await readMember(tx, organization_id, user_id);
    const { before: was, after: is } = differences(auditable(before), auditable(after));
    const changed = { before: { ...was, user_id }, after: { ...is, user_id } };
    await audit(tx, actor, "member.update", targetOf(organization_id, place.name), changed);
    return after;
  });
}

/**
 * Takes somebody out of an organization. Their keys there end, or another member takes over those that work; no key of
 * theirs is made there meanwhile.
 * @throws not_found; invalid_input on `to_user_id`; sign_in_again as `handOverKeys` does
 */
export async function removeMember(actor: Actor, input: RemoveMemberInput): Promise<Removed> {
  const { organization_id: principalId, user_id } = input;
  return change(actor, "member.delete", targetOf(principalId), async (tx) => {
    const place = await lockPlace(tx, actor, principalId);
    const reach = await lockMember(tx, actor, "member:delete", input);
    const member = await readMember(tx, principalId, user_id);
    const handed_over = await handOver(tx, actor, input);
    const isTheirs = and(eq(api_keys.user_id, user_id), eq(api_keys.owner_principal_id, principalId));
    const isLeft = input.keys === "hand_over" ? isNull(api_keys.successor_key_id) : undefined;
    const ended = await endKeys(tx, actor, and(allow(actor, "key:delete"), isTheirs, isLeft));
    await tx.delete(memberships).where(reach);
    const before = { ...auditable(member), keys: { ended, handed_over: handed_over.length } };
    await audit(tx, actor, "member.delete", targetOf(principalId, place.name), { before });
    return { ended, handed_over };
  });
}

/** Leaves an organization; one's own keys there end. @throws not_found */
export async function leaveOrganization(actor: Actor, { id }: OrganizationIdInput): Promise<Removed> {
  if (actor.kind !== "user") throw new AppError("not_found");
  const fate = { keys: "end", ends_in: 0 } as const;
  return removeMember(actor, { organization_id: id, user_id: actor.userId, ...fate });
}

function handOver(tx: Tx, actor: Actor, input: RemoveMemberInput): Promise<HandedOver[]> | HandedOver[] {
  if (input.keys === "end" || input.to_user_id === undefined) return [];
  return handOverKeys(tx, actor, {
    fromUserId: input.user_id,
    toUserId: input.to_user_id,
    endsAt: new Date(Date.now() + input.ends_in * 1000),
    principalId: input.organization_id,
  });
}

/** Whoever deletes the organization waits until commit. @throws not_found */
async function lockPlace(tx: Tx, actor: Actor, id: number): Promise<Place> {
  const [place] = await tx
    .select({ id: principals.id, name: principals.name })
    .from(principals)
    .where(organizationsWithin(actor, "organization:read", id))
    .for("key share");
  if (!place) throw new AppError("not_found");
  return place;
}

type Bond = { organization_id: number; user_id: number; to_user_id?: number | undefined };

/**
 * Whoever makes a key for this member there, or changes the membership, waits until commit. So does whoever changes
 * that of who takes over their keys: two that take over from each other take their turns. Users come first, as
 * with everybody who locks both.
 * @returns the condition for this one membership
 * @throws not_found
 */
async function lockMember(
  tx: Tx,
  actor: Actor,
  permission: Permission,
  { organization_id, user_id, to_user_id = user_id }: Bond,
): Promise<SQL | undefined> {
  const both = [user_id, to_user_id];
  const ids = tx.select({ id: users.id }).from(users).where(inArray(users.id, both));
  await ids.orderBy(users.id).for("key share");
  const isHere = eq(memberships.principal_id, organization_id);
  await tx
    .select({ id: memberships.user_id })
    .from(memberships)
    .where(and(isHere, inArray(memberships.user_id, both)))
    .orderBy(memberships.user_id)
    .for("update");
  const reach = and(allow(actor, permission), isHere, eq(memberships.user_id, user_id));
  const isWithin = (await tx.$count(memberships, reach)) > 0;
  if (!isWithin) throw new AppError("not_found");
  return reach;
}

function targetOf(id: number, name: string | null = null) {
  return { type: "organization", id, name } as const;
}

function auditable({ user_id, name, role }: Member) {
  return { user_id, user_name: name, role };
}
