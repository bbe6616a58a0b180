import "server-only";
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import * as z from "zod";
import { sessionSecret } from "../../db/secret";
import { ownCookie } from "./cookie";

/** What somebody went to the identity provider for: to come in, to connect an identity, to prove who is there. */
export const purpose = z.enum(["enter", "link", "confirm"]);
export type Purpose = z.output<typeof purpose>;

const intent = z.object({
  purpose,
  /** Of the one request to the provider this was meant for. */
  state: z.string().min(1),
  /** The session that asked; what comes back to another is refused. */
  sessionId: z.number().nullable(),
  startedAt: z.number(),
  /** Where to go in the end. */
  next: z.string(),
});
export type Intent = z.output<typeof intent>;

const lifetimeSeconds = 600;

/** Lets this browser remember, encrypted, what it goes to the provider for; an earlier intent is forgotten. */
export async function keepIntent(kept: Intent): Promise<void> {
  const { name, options } = ownCookie("intent");
  const keys = { secret: sessionSecret(), salt: name, maxAge: lifetimeSeconds };
  const value = await encode({ token: kept, ...keys });
  (await cookies()).set(name, value, { ...options, maxAge: lifetimeSeconds });
}

/** What this browser went to the provider for, told once; null when it did not, or too long ago. */
export async function takeIntent(): Promise<Intent | null> {
  const { name, options } = ownCookie("intent");
  const jar = await cookies();
  const token = jar.get(name)?.value;
  if (token === undefined) return null;
  jar.set(name, "", { ...options, maxAge: 0 });
  const read = await decode({ token, secret: sessionSecret(), salt: name }).catch(() => null);
  return intent.safeParse(read).data ?? null;
}
