import { beforeEach } from "vitest";
import { operator } from "../lib/actor";
import type { Identity } from "../lib/identity";
import { type SignInSettings, signInSettings } from "../lib/sign-in-settings";
import { readSession } from "./door";
import { enterWithIdentity } from "./identity-door";
import { getSignInSettings, updateSignInSettings } from "./sign-in-settings";
import { testDatabase } from "./test-database";
import { fresh, origin } from "./test-scene";

export const issuer = "https://id.example.com";
Object.assign(process.env, {
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: "latchkey",
  OIDC_CLIENT_SECRET: "between us",
});
export const { sql } = await testDatabase();
const client = { ...origin, userAgent: "Browser/1.0" };
export const refused = { code: "identity_refused", status: 403, values: {}, issues: [] };

/** Who a provider says somebody is. */
export function somebody(claims: Partial<Identity> = {}): Identity {
  const subject = fresh("subject");
  return {
    issuer,
    subject,
    email: `${subject}@example.com`,
    isEmailVerified: true,
    names: [subject],
    groups: [],
    authenticatedAt: null,
    ...claims,
  };
}

export const enter = (identity: Identity) => enterWithIdentity(identity, client);
export const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

/** Saves these settings of signing in, and what is usual for the rest. */
export async function decide(settings: Partial<SignInSettings>) {
  const { version } = await getSignInSettings(operator);
  return updateSignInSettings(operator, { ...signInSettings.parse(settings), version });
}

/** Somebody new, from the provider; the settings let them in. */
export async function newcomer(claims: Partial<Identity> = {}) {
  const identity = somebody(claims);
  const { userId, token } = await enter(identity);
  const actor = await readSession(token, origin);
  if (!actor) throw new Error("nobody came in");
  return { identity, userId, actor };
}

export const usersNow = async () => (await sql`select count(*)::int as count from users`)[0]?.count;
export const userNow = async (id: number) =>
  (await sql`select is_admin, is_admin_by_group from users where id = ${id}`)[0];
export const rolesOf = async (id: number) =>
  sql`select principal_id, role, is_by_group from memberships where user_id = ${id} order by principal_id`;

beforeEach(async () => {
  await decide({ sign_up: true });
});
