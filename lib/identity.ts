import * as z from "zod";
import { fields, rowId } from "./input";
import type { ErrorCode } from "./result";
import { userName } from "./users";

/** Who the identity provider says is there, proved by a token it signed for us just now. */
export type Identity = {
  issuer: string;
  subject: string;
  email: string | null;
  /** Whether the provider has seen that the address is theirs. */
  isEmailVerified: boolean;
  /** What they are called there, best first. */
  names: string[];
  groups: string[];
  /** When they last proved who they are to the provider; null when it does not say. */
  authenticatedAt: Date | null;
};

/** A way to sign in that somebody has connected, as they see it. */
export type ConnectedIdentity = {
  id: number;
  issuer: string;
  /** As the provider last told it. */
  email: string | null;
  created_at: Date;
  last_used_at: Date;
};

export const prepareLinkInput = fields({});

export const identityIdInput = fields({ id: rowId });
export type IdentityIdInput = z.output<typeof identityIdInput>;

/** What a page says about a way in that did not work. */
const arrivalErrors = [
  "identity_refused",
  "identity_taken",
  "internal",
  "provider_cancelled",
  "provider_failed",
  "provider_unavailable",
  "sign_in_again",
  "unavailable",
  "user_name_taken",
] as const satisfies readonly ErrorCode[];

/** Reads the `error` of an address: anything unknown is told in general words, and never repeated. */
export function arrivalError(told: string | string[] | undefined): (typeof arrivalErrors)[number] | null {
  if (told === undefined) return null;
  return arrivalErrors.find((code) => code === told) ?? "provider_failed";
}

/** Without what no database stores and nobody types. */
const plain = /^[^\p{Cc}\p{Cs}]+$/u;
const text = z.string().max(2000).regex(plain).optional().catch(undefined);
const flag = z
  .union([z.boolean(), z.literal(["true", "false"]).transform((word) => word === "true")])
  .optional()
  .catch(undefined);
const words = z
  .union([z.array(z.string()), z.string().transform((word) => [word])])
  .optional()
  .catch(undefined);

const claims = z.object({
  iss: z.string().min(1).max(2000),
  sub: z.string().max(255).regex(plain),
  email: text,
  email_verified: flag,
  preferred_username: text,
  name: text,
  auth_time: z.number().int().positive().optional().catch(undefined),
});

/**
 * Reads a provider's claims (OpenID Connect Core 5.1). What the signed token says stands before what userinfo adds;
 * an address counts as verified only where the same answer says so. Throws when issuer or subject is missing.
 */
export function readIdentity(
  token: Record<string, unknown>,
  userinfo: Record<string, unknown>,
  groupsClaim: string,
): Identity {
  const said = claims.parse({ ...userinfo, ...token });
  const mail = claims.pick({ email: true, email_verified: true });
  const addresses = [mail.parse(token), mail.parse(userinfo)].filter(({ email }) => email === said.email);
  return {
    issuer: said.iss,
    subject: said.sub,
    email: said.email ?? null,
    isEmailVerified: said.email !== undefined && addresses.some((one) => one.email_verified === true),
    names: [said.preferred_username, said.name, said.email].flatMap((name) => name ?? []),
    groups: words.parse(token[groupsClaim] ?? userinfo[groupsClaim]) ?? [],
    authenticatedAt: said.auth_time === undefined ? null : new Date(said.auth_time * 1000),
  };
}

const longest = 64;

/** User names to give somebody new, the next for when one is taken: `ada`, `ada-2`, `ada-3` … */
export function* userNamesFor(names: readonly string[], most = 50): Generator<string> {
  const base = firstUsable(names);
  yield base;
  for (let number = 2; number <= most; number++) {
    const suffix = `-${number}`;
    yield [...base]
      .slice(0, longest - suffix.length)
      .join("")
      .trim() + suffix;
  }
}

/** An e-mail address is called by what stands before its last `@`, without a mark such as `+lists`. */
function firstUsable(names: readonly string[]): string {
  for (const name of names) {
    const local = name.includes("@") ? name.slice(0, name.lastIndexOf("@")).replace(/\+.*$/, "") : name;
    const plain = local
      .normalize("NFKC")
      .replace(/[\p{C}\u2028\u2029:]/gu, "")
      .trim();
    const parsed = userName.safeParse([...plain].slice(0, longest).join(""));
    if (parsed.success) return parsed.data;
  }
  return "user";
}
