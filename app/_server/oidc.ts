import "server-only";
import type { AuthOptions } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { env, type OidcEnv } from "../../db/env";
import { log } from "../../db/log";
import { isOutage } from "../../db/outage";
import type { UserActor } from "../../lib/actor";
import { AppError, type ErrorCode } from "../../lib/result";
import { authOptions, currentActor } from "./auth";
import { ownCookie } from "./cookie";
import type { Intent, Purpose } from "./intent";

/** Whether these are the steps of next-auth's routes that belong to the identity provider, when there is one. */
export function isOidcStep(nextauth: readonly string[], step: "signin" | "callback"): boolean {
  return env().oidc !== null && nextauth.join("/") === `${step}/oidc`;
}

export function configuredProvider(): OidcEnv {
  const { oidc } = env();
  if (oidc === null) throw new Error("no identity provider is configured");
  return oidc;
}

/** next-auth's options for the provider alone; `onProblem` learns what went wrong, which next-auth only logs. */
export function oidcOptions(
  provider: OAuthConfig<{ sub: string }>,
  onProblem: (problem: unknown) => void,
  callbacks: AuthOptions["callbacks"] = {},
): AuthOptions {
  const options = authOptions();
  return {
    ...options,
    providers: [provider],
    cookies: {
      ...options.cookies,
      state: ownCookie("state"),
      nonce: ownCookie("nonce"),
      pkceCodeVerifier: ownCookie("pkce"),
    },
    callbacks: { ...options.callbacks, ...callbacks },
    logger: {
      ...options.logger,
      error: (_code, metadata) => onProblem(metadata instanceof Error ? metadata : metadata.error),
    },
  };
}

/** Who connects an identity or proves who they are; nobody needs to be there to come in. @throws unauthenticated */
export async function actorFor(purpose: Purpose): Promise<UserActor | null> {
  if (purpose === "enter") return null;
  const actor = await currentActor();
  if (actor === null) throw new AppError("unauthenticated");
  return actor;
}

/** The page that says what did not work, where it was begun. */
export function failurePath({ purpose, next }: Pick<Intent, "purpose" | "next">, code: ErrorCode): string {
  const error = new URLSearchParams({ error: code });
  if (code === "unauthenticated") return `/sign-in?${new URLSearchParams({ next })}`;
  if (purpose === "link") return `/account?${error}`;
  if (purpose === "confirm") return `/sign-in?again=1&${error}`;
  return `/sign-in?${error}&${new URLSearchParams({ next })}`;
}

export function toPage(path: string): Response {
  return new Response(null, { status: 303, headers: { Location: path, "Cache-Control": "no-store" } });
}

export function codeOf(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  log.error({ error }, "sign-in failed");
  return isOutage(error) ? "unavailable" : "internal";
}
