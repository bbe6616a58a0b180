import "server-only";
import { cookies } from "next/headers";
import type { AuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import { cache } from "react";
import { endSession, readSession, signIn } from "../../db/door";
import { env } from "../../db/env";
import { log } from "../../db/log";
import { sessionSecret } from "../../db/secret";
import type { UserActor } from "../../lib/actor";
import { AppError } from "../../lib/result";
import { signInInput } from "../../lib/users";
import { arrive, knownBrowsers } from "./arrive";
import { ownCookie } from "./cookie";
import { requestClient } from "./request";
import { chosenWorkspace } from "./workspace";

declare module "next-auth" {
  interface User {
    sessionToken: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionToken?: string;
  }
}

/**
 * next-auth carries our session's token in its encrypted cookie; whether that session still stands is asked of the
 * database on every request, so it can be ended at once. `onRefusal` learns why a password was not accepted.
 */
export function authOptions(onRefusal: (refusal: AppError) => void = () => {}): AuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: env().sessionMaxDays * 86_400 },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: ownCookie("session"),
      callbackUrl: ownCookie("callback-url"),
      csrfToken: ownCookie("csrf"),
    },
    providers: [
      Credentials({
        credentials: { name: {}, password: {} },
        authorize: (credentials) => authorize(credentials, onRefusal),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) =>
        user?.sessionToken ? { sub: user.id, sessionToken: user.sessionToken } : token,
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signIn: async ({ user }) => arrive(user.sessionToken, await presentedToken()),
      signOut: async ({ token }) => {
        if (token.sessionToken) await endSession(token.sessionToken, await requestClient());
      },
    },
    logger: {
      error: (code, metadata) =>
        log.error({ code, error: metadata instanceof Error ? metadata : undefined }, "sign-in"),
      warn: (code) => log.debug({ code }, "sign-in"),
    },
  };
}

async function authorize(
  credentials: Record<string, string> | undefined,
  onRefusal: (refusal: AppError) => void,
) {
  const input = signInInput.safeParse({ name: credentials?.name, password: credentials?.password });
  try {
    if (!input.success) throw new AppError("wrong_credentials");
    const { token, userId, userName } = await signIn(
      input.data.name,
      input.data.password,
      await requestClient(),
      await knownBrowsers(),
    );
    return { id: String(userId), name: userName, sessionToken: token };
  } catch (error) {
    if (error instanceof AppError) {
      onRefusal(error);
      return null;
    }
    log.error({ error }, "sign-in failed");
    // next-auth shows the browser the text of whatever is thrown here.
    throw new Error("unavailable");
  }
}

/** The signed-in person of this request; null when nobody is, or no longer. Read once a request. */
export const currentActor = cache(async (): Promise<UserActor | null> => {
  const token = await presentedToken();
  return token === null ? null : readSession(token, await requestClient(), await chosenWorkspace());
});

/** Ends the session of this request, here and in the browser, as next-auth's own sign-out does. */
export async function leave(): Promise<void> {
  const token = await presentedToken();
  if (token !== null) await endSession(token, await requestClient());
  const { name, options } = ownCookie("session");
  (await cookies()).set(name, "", { ...options, maxAge: 0 });
}

async function presentedToken(): Promise<string | null> {
  const token = (await cookies()).get(ownCookie("session").name)?.value;
  if (token === undefined) return null;
  const claims = await decode({ token, secret: sessionSecret() }).catch(() => null);
  return claims?.sessionToken ?? null;
}
