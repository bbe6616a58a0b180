import { env } from "../db/env";
import type { PaginatedList } from "../lib/list";
import type { DeletedUser, User } from "../lib/users";
import type { Answer } from "./command";
import { date, table, whichPage } from "./output";

export function createdUser({ user, linkToken }: { user: User; linkToken: string | null }): Answer {
  const invitation_url = linkToken === null ? null : passwordUrl(linkToken);
  return {
    json: { ...user, invitation_url },
    text: invitation_url ?? `Made user ${user.id}: ${user.name}`,
    notes: invitation_url ? [invitationNote(user)] : [],
  };
}

export function passwordLink({ user, linkToken }: { user: User; linkToken: string }): Answer {
  const reset_url = passwordUrl(linkToken);
  const note = `Give this link to ${user.name}: once, within 24 hours. The old password works until then.`;
  return {
    json: { ...user, reset_url },
    text: reset_url,
    notes: [user.status === "invited" ? invitationNote(user) : note],
  };
}

function invitationNote({ name }: User): string {
  return `Give this link to ${name}, to choose a password: once, within 7 days.`;
}

export function userPage({ items, pagination }: PaginatedList<User>): Answer {
  const headings = ["ID", "NAME", "ROLE", "STATUS", "ORGANIZATIONS", "KEYS", "CREATED", "LAST SEEN"];
  return {
    json: { items, pagination },
    text: items.length === 0 ? "" : table(headings, items.map(row)),
    notes: [whichPage(pagination, "user")],
  };
}

function row(user: User): string[] {
  return [
    String(user.id),
    user.name,
    user.is_admin ? "admin" : "user",
    user.status,
    user.organizations.map(({ name, role }) => (role === "owner" ? `${name} (owner)` : name)).join(", ") ||
      "–",
    String(user.keys),
    date(user.created_at),
    date(user.last_seen_at),
  ];
}

export function deletedUser({ id, name }: User, { ended, handed_over }: DeletedUser): Answer {
  const claims = handed_over.map(({ keyId, successorId, name: key, token }) => ({
    key_id: keyId,
    successor_id: successorId,
    name: key,
    claim_url: `${env().publicUrl}/claim#${token}`,
  }));
  const lines = claims.map((claim) => [claim.name, claim.claim_url]);
  const isHandedOver = claims.length > 0;
  return {
    json: { id, name, ended, handed_over: claims },
    text: isHandedOver ? table(["KEY", "LINK"], lines) : `Deleted user ${id}: ${name}`,
    notes: [
      ...(isHandedOver
        ? [`Deleted user ${id}: ${name}. Each link gives its key once, within 72 hours.`]
        : []),
      `Keys that ended: ${ended}.`,
    ],
  };
}

function passwordUrl(token: string): string {
  return `${env().publicUrl}/password#${token}`;
}
