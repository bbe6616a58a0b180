import "server-only";
import type { NextRequest } from "next/server";
import NextAuth, { type User } from "next-auth";
import { confirmIdentity, linkIdentity } from "../../db/identities";
import { enterWithIdentity } from "../../db/identity-door";
import { log } from "../../db/log";
import type { UserActor } from "../../lib/actor";
import type { Identity } from "../../lib/identity";
import { AppError, type ErrorCode } from "../../lib/result";
import { type Intent, takeIntent } from "./intent";
import { actorFor, codeOf, configuredProvider, failurePath, oidcOptions, toPage } from "./oidc";
import { oidcProvider } from "./oidc-provider";
import { requestClient } from "./request";

type Context = { params: Promise<{ nextauth: string[] }> };

const nobody: Pick<Intent, "purpose" | "next"> = { purpose: "enter", next: "/keys" };

/** Takes back somebody whom the identity provider sends, to what this browser went there for and nothing else. */
export async function finishWithProvider(request: NextRequest, context: Context): Promise<Response> {
  const intent = await takeIntent();
  const query = request.nextUrl.searchParams;
  if (intent === null || intent.state !== query.get("state"))
    return toPage(failurePath(intent ?? nobody, "provider_failed"));
  const told = query.get("error");
  if (told !== null) return toPage(failurePath(intent, refusalOf(told)));
  try {
    return await finish(intent, await whoAsked(intent), request, context);
  } catch (error) {
    return toPage(failurePath(intent, codeOf(error)));
  }
}

/** Whose session began this; null for somebody who wants to come in. @throws unauthenticated, provider_failed */
async function whoAsked({ purpose, sessionId }: Intent): Promise<UserActor | null> {
  const actor = await actorFor(purpose);
  if (actor !== null && actor.sessionId !== sessionId) throw new AppError("provider_failed");
  return actor;
}

async function finish(intent: Intent, actor: UserActor | null, request: NextRequest, context: Context) {
  const met: { identity: Identity | null; code: ErrorCode | null } = { identity: null, code: null };
  const provider = oidcProvider(configuredProvider(), intent.purpose, (identity) => {
    met.identity = identity;
  });
  const onProblem = (error: unknown) => {
    log.warn({ error }, "a sign-in with the identity provider did not work");
    met.code ??= isUnreachable(error) ? "provider_unavailable" : "provider_failed";
  };
  const options = oidcOptions(provider, onProblem, {
    async signIn({ user }) {
      try {
        if (met.identity === null) throw new AppError("provider_failed");
        await arriveAs(intent, actor, met.identity, user);
        return actor === null || intentPath(intent);
      } catch (error) {
        met.code = codeOf(error);
        return false;
      }
    },
  });
  const answer: Response = await NextAuth(request, context, options);
  answer.headers.set("Location", met.code === null ? intentPath(intent) : failurePath(intent, met.code));
  return answer;
}

/** Does what this browser went to the provider for. Without an actor, a session is opened for `user` to carry. */
async function arriveAs(intent: Intent, actor: UserActor | null, identity: Identity, user: User) {
  if (actor === null) {
    const { token, userId } = await enterWithIdentity(identity, await requestClient());
    Object.assign(user, { id: String(userId), sessionToken: token });
  } else if (intent.purpose === "link") await linkIdentity(actor, identity);
  else await confirmIdentity(actor, identity, new Date(intent.startedAt));
}

/** Where the way ends when all went well. */
function intentPath({ purpose, next }: Intent): string {
  return purpose === "confirm" ? "/sign-in?again=done" : next;
}

/** What a provider says instead of sending a code (RFC 6749, 4.1.2.1). */
function refusalOf(told: string): ErrorCode {
  log.warn({ told: told.slice(0, 100) }, "the identity provider sent somebody back");
  if (told === "access_denied") return "provider_cancelled";
  return ["server_error", "temporarily_unavailable"].includes(told)
    ? "provider_unavailable"
    : "provider_failed";
}

/** openid-client says in words what kept it from an answer. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /timed out|ECONN|ENOTFOUND|EAI_AGAIN|socket hang up|got: 5\d\d/.test(error.message);
}
