import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { operator, type UserActor } from "../../lib/actor";
import { newPassword } from "../../lib/users";
import { database } from "../client";
import { deleteKey } from "../keys";
import { model_offers } from "../model-schema";
import { api_keys, identities, memberships, principals, sessions, users } from "../schema";
import { hashLinkToken, hashPassword } from "../secret";
import { newModel, newUpstream } from "../test-models";
import { callingWith, fresh, newKey, newKeyFor, person } from "../test-scene";
import { keyRoles } from "./cells";

export const password = newPassword.parse("a quiet green hill");
/** The identity provider whose word counts. */
export const provider = "https://id.example";
/** Somebody whom an organization may take in. */
export const newcomerName = "newcomer";

/** What one person of the world has, by kinds: where a verb may reach for it, or may not. */
type Belongings = {
  actor: UserActor;
  key: number;
  deletedKey: number;
  /** A key that was made for them, and the token of its link. */
  pending: number;
  claim: string;
  session: number;
  identity: number;
  /** By which the provider knows them. */
  subject: string;
};

/** One installation with two organizations and people of every role, each of whom has one of everything. */
export async function makeWorld() {
  const password_hash = await hashPassword(password);
  const administrator = await person({ is_admin: true, password_hash });
  await person({ is_admin: true, password_hash });
  await person({ name: newcomerName });
  const here = await organization();
  const elsewhere = await organization();
  const people = {
    user: await newcomer(null),
    member: await newcomer({ principalId: here, role: "member" }),
    ownerHere: await newcomer({ principalId: here, role: "owner" }),
    ownerElsewhere: await newcomer({ principalId: elsewhere, role: "owner" }),
    administrator: await equip(administrator),
    colleague: await equip(await join({ principalId: here, role: "member" }), here),
    neighbour: await equip(await join({ principalId: elsewhere, role: "member" }), elsewhere),
    stranger: await newcomer(null),
  };
  const gone = await equip(await join(null));
  await database()
    .update(users)
    .set({ is_active: false, deleted_at: new Date(), name: fresh("gone"), name_key: fresh("gone") })
    .where(eq(users.id, gone.actor.userId));
  await database()
    .update(api_keys)
    .set({ deleted_at: new Date() })
    .where(eq(api_keys.user_id, gone.actor.userId));
  await database().delete(sessions).where(eq(sessions.id, gone.session));
  await database().delete(identities).where(eq(identities.id, gone.identity));
  const keys = {
    keyOfUser: await speaking("keyOfUser"),
    keyOfAdministrator: await speaking("keyOfAdministrator"),
    inferenceKey: await speaking("inferenceKey"),
    readingKey: await speaking("readingKey"),
    keyOfOrganization: await speaking("keyOfOrganization"),
  };
  const catalogue = await makeCatalogue();
  return { people: { ...people, gone }, keys, catalogue, here, elsewhere, nowhere: 2 ** 31 - 1 };

  function speaking(keyRole: keyof typeof keyRoles): Promise<UserActor> {
    const { speaksFor, scope } = keyRoles[keyRole];
    const owner_principal_id = keyRole === "keyOfOrganization" ? here : 1;
    return callingWith(people[speaksFor].actor, { scope: [...scope], owner_principal_id });
  }

  type Place = { principalId: number; role: "owner" | "member" } | null;

  async function join(place: Place): Promise<UserActor> {
    const actor = await person({ password_hash });
    if (place === null) return actor;
    const { principalId, role } = place;
    await database().insert(memberships).values({ user_id: actor.userId, principal_id: principalId, role });
    return { ...actor, memberships: [place] };
  }

  async function newcomer(place: Place) {
    return equip(await join(place));
  }

  async function equip(actor: UserActor, owner_principal_id = 1): Promise<Belongings> {
    const fields = { owner_principal_id, scope: ["inference" as const] };
    const { id: key } = await newKey(actor, fields);
    const { id: deletedKey } = await deleteKey(actor, await newKey(actor, fields));
    const { id: pending, claim_token } = await newKeyFor(operator, actor, fields);
    return {
      actor,
      key,
      deletedKey,
      pending,
      claim: claim_token,
      session: await anotherSession(actor),
      ...(await anIdentity(actor)),
    };
  }
}

/** Two upstreams that name the same models, of which one is open to everybody and the other to nobody. */
async function makeCatalogue() {
  const [upstream, other] = [await newUpstream(), await newUpstream()];
  const [open, closed] = [await newModel(upstream), await newModel(upstream, { is_open: false })];
  const offers = [open, closed].map(({ name }) => ({ upstream_id: other.id, name }));
  await database().insert(model_offers).values(offers);
  return { upstream, other, open, closed };
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

async function organization(): Promise<number> {
  const name = fresh("organization");
  const values = { kind: "organization", name, name_key: name } as const;
  const [row] = await database().insert(principals).values(values).returning();
  return row?.id ?? 0;
}

async function anotherSession({ userId: user_id }: UserActor): Promise<number> {
  const token_hash = hashLinkToken(randomBytes(8).toString("hex"));
  const expires_at = new Date(Date.now() + 3_600_000);
  const [row] = await database().insert(sessions).values({ user_id, token_hash, expires_at }).returning();
  return row?.id ?? 0;
}

async function anIdentity({ userId: user_id }: UserActor): Promise<{ identity: number; subject: string }> {
  const values = { user_id, issuer: provider, subject: fresh("subject") };
  const [row] = await database().insert(identities).values(values).returning();
  return { identity: row?.id ?? 0, subject: values.subject };
}
