import { and, eq, gt, inArray, isNull, ne, type SQL } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { AppError } from "../lib/result";
import type { Tx } from "./client";
import { inParts } from "./in-parts";
import { links } from "./schema";
import { hashLinkToken, mintLinkToken } from "./secret";

type Purpose = (typeof links.$inferSelect)["purpose"];

/** How long a link of each kind is good for. */
const hours = { setup: 24, invitation: 24 * 7, reset: 24, claim: 72 } as const satisfies Record<
  Purpose,
  number
>;

/** @returns the token, which only the link's holder learns: the database keeps its digest */
export async function makeLink(
  tx: Tx,
  purpose: Exclude<Purpose, "claim">,
  userId: number | null,
): Promise<string> {
  const { token, hash } = mintLinkToken();
  await tx.insert(links).values({ purpose, token_hash: hash, user_id: userId, expires_at: endOf(purpose) });
  return token;
}

/**
 * Makes for each key the one link by which its user gets the value; earlier links of these keys end.
 * @returns the tokens in the order of the keys
 */
export async function makeClaimLinks(
  tx: Tx,
  actor: Actor,
  keys: readonly { id: number; user_id: number }[],
): Promise<string[]> {
  const minted = keys.map(() => mintLinkToken());
  const common = {
    purpose: "claim",
    created_by_user_id: actor.kind === "user" ? actor.userId : null,
    expires_at: endOf("claim"),
  } as const;
  const rows = keys.map(({ id, user_id }, i) => ({
    ...common,
    key_id: id,
    user_id,
    token_hash: minted[i]?.hash ?? "",
  }));
  for (const part of inParts(rows)) {
    await endClaimLinks(
      tx,
      part.map((row) => row.key_id),
    );
    await tx.insert(links).values(part);
  }
  return minted.map(({ token }) => token);
}

/** Ends the links of these keys that were not used yet. */
async function endClaimLinks(tx: Tx, keyIds: number[]): Promise<void> {
  await tx.delete(links).where(and(inArray(links.key_id, keyIds), isNull(links.used_at)));
}

/** Ends the links to choose a password of one person, or the set-up links, which are nobody's, not used yet. */
export async function purgeLinks(tx: Tx, userId: number | null): Promise<void> {
  const whose = userId === null ? isNull(links.user_id) : eq(links.user_id, userId);
  await tx.delete(links).where(and(whose, ne(links.purpose, "claim"), isNull(links.used_at)));
}

/**
 * Uses a link up. One statement, so of many uses at once one wins.
 * @param userId the person who shows a claim link, which is good for them alone
 * @returns the person it was made for, and the key it gives
 * @throws link_invalid when it is unknown, used or too old
 */
export async function consumeLink(
  tx: Tx,
  purposes: Purpose[],
  token: string,
  userId?: number,
): Promise<{ userId: number | null; keyId: number | null }> {
  const now = new Date();
  const [link] = await tx
    .update(links)
    .set({ used_at: now })
    .where(and(openLink(purposes, token, now), userId === undefined ? undefined : eq(links.user_id, userId)))
    .returning({ userId: links.user_id, keyId: links.key_id });
  if (!link) throw new AppError("link_invalid");
  return link;
}

/** The link of this token while it can be used. */
export function openLink(purposes: Purpose[], token: string, now: Date): SQL | undefined {
  return and(
    inArray(links.purpose, purposes),
    eq(links.token_hash, hashLinkToken(token)),
    isNull(links.used_at),
    gt(links.expires_at, now),
  );
}

function endOf(purpose: Purpose): Date {
  return new Date(Date.now() + hours[purpose] * 3_600_000);
}
