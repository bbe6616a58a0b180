import type { Grant } from "./keys/grant";

/** Where a call came from, for the audit log. */
export type Origin = { address: string | null; requestId: string | null };

export type Membership = { principalId: number; role: "owner" | "member" };

/** A person, narrowed to the API key they called with, if any. */
export type UserActor = {
  kind: "user";
  userId: number;
  userName: string;
  isAdmin: boolean;
  memberships: readonly Membership[];
  /** The principal they work in: the platform, or an organization of theirs. New keys belong to it. */
  workspaceId: number;
  /** The signed-in browser session; null when an API key speaks for the person. */
  sessionId: number | null;
  /** When they last proved who they are in this session. */
  authenticatedAt: Date | null;
  key: { id: number; ownerPrincipalId: number; grant: Grant } | null;
  origin: Origin;
};

/** Who acts: a person; the operator of the machine (command line, unattended set-up); or a job of ours. */
export type Actor = UserActor | { kind: "operator"; origin: Origin } | { kind: "system"; origin: Origin };

/** The principal that owns what belongs to no organization. */
export const platformPrincipalId = 1;

export const operator: Actor = { kind: "operator", origin: { address: null, requestId: null } };
