import { and, eq, gt, inArray, isNull } from "drizzle-orm";
import { AppError } from "../lib/result";
import type { Tx } from "./client";
import { links } from "./schema";
import { hashLinkToken, mintLinkToken } from "./secret";

type Purpose = (typeof links.$inferSelect)["purpose"];

/** How long a link of each kind is good for. */
const hours = { setup: 24, invitation: 24 * 7, reset: 24, claim: 72 } as const satisfies Record<
  Purpose,
  number
>;

/** @returns the token, which only the link's holder learns: the database keeps its digest */
export async function makeLink(tx: Tx, purpose: Purpose, userId: number | null): Promise<string> {
  const { token, hash } = mintLinkToken();
  const expires_at = new Date(Date.now() + hours[purpose] * 3_600_000);
  await tx.insert(links).values({ purpose, token_hash: hash, user_id: userId, expires_at });
  return token;
}

/** Ends the links of one person, or the set-up links, which are nobody's, that were not used yet. */
export async function purgeLinks(tx: Tx, userId: number | null): Promise<void> {
  const whose = userId === null ? isNull(links.user_id) : eq(links.user_id, userId);
  await tx.delete(links).where(and(whose, isNull(links.used_at)));
}

/**
 * Uses a link up. One statement, so of many uses at once one wins.
 * @returns the person it was made for
 * @throws link_invalid when it is unknown, used or too old
 */
export async function consumeLink(tx: Tx, purposes: Purpose[], token: string): Promise<number | null> {
  const now = new Date();
  const [link] = await tx
    .update(links)
    .set({ used_at: now })
    .where(
      and(
        inArray(links.purpose, purposes),
        eq(links.token_hash, hashLinkToken(token)),
        isNull(links.used_at),
        gt(links.expires_at, now),
      ),
    )
    .returning({ userId: links.user_id });
  if (!link) throw new AppError("link_invalid");
  return link.userId;
}
