import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { env, type OidcEnv } from "../../db/env";
import { prepareLink } from "../../db/identities";
import { log } from "../../db/log";
import { sessionSecret } from "../../db/secret";
import { ownPath } from "../../lib/own-path";
import { AppError } from "../../lib/result";
import { ownCookie } from "./cookie";
import { goOn } from "./go-on";
import { keepIntent, type Purpose, purpose } from "./intent";
import { actorFor, codeOf, configuredProvider, failurePath, oidcOptions, toPage } from "./oidc";
import { oidcProvider } from "./oidc-provider";
import { requestLocale, translations } from "./request";

type Fields = Pick<FormData, "get">;

/** Sends somebody to the identity provider. The caller has checked that a page of ours asks. */
export async function startWithProvider(request: NextRequest): Promise<Response> {
  const oidc = configuredProvider();
  const form: Fields = await request.formData().catch(() => new FormData());
  const wanted = purpose.catch("enter").parse(form.get("purpose"));
  const next = ownPath(form.get("next"));
  if (isElsewhere(request))
    return leadTo(`${env().publicUrl}/sign-in?${new URLSearchParams({ next })}`, oidc);
  try {
    const actor = await actorFor(wanted);
    if (wanted === "link" && actor) await prepareLink(actor);
    const { url, state, kept } = await askProvider(oidc, wanted);
    const sessionId = actor?.sessionId ?? null;
    await keepIntent({ purpose: wanted, state, sessionId, startedAt: Date.now(), next });
    const answer = await leadTo(url, oidc);
    for (const cookie of kept) answer.headers.append("Set-Cookie", cookie);
    return answer;
  } catch (error) {
    return toPage(failurePath({ purpose: wanted, next }, codeOf(error)));
  }
}

/** The provider sends people back to the first public address alone, where its cookies must have been set. */
function isElsewhere({ headers }: NextRequest): boolean {
  const origin = headers.get("origin") ?? "null";
  return origin !== "null" && origin !== env().publicUrl;
}

async function leadTo(url: string, { name }: OidcEnv): Promise<Response> {
  const t = await translations();
  return goOn(url, { locale: await requestLocale(), words: t("signIn.goOnTo", { name }) });
}

/**
 * Lets next-auth make the address to go to, and the cookies by which it knows its own request again.
 * @throws provider_unavailable
 */
async function askProvider(oidc: OidcEnv, wanted: Purpose) {
  const problems: unknown[] = [];
  const body = new URLSearchParams({ csrfToken: await ownCsrfToken() });
  const request = new NextRequest(`${env().publicUrl}/api/auth/signin/oidc`, { method: "POST", body });
  const params = Promise.resolve({ nextauth: ["signin", "oidc"] });
  const options = oidcOptions(oidcProvider(oidc, wanted), (problem) => problems.push(problem));
  const { headers }: Response = await NextAuth(request, { params }, options);
  const url = headers.get("location") ?? "";
  const state = URL.canParse(url) ? new URL(url).searchParams.get("state") : null;
  if (state !== null && problems.length === 0) return { url, state, kept: headers.getSetCookie() };
  log.warn({ error: problems[0] }, "the identity provider cannot be reached");
  throw new AppError("provider_unavailable");
}

/** next-auth asks for a token whose cookie was set before the form was shown, which a page of ours cannot do. */
async function ownCsrfToken(): Promise<string> {
  const token = randomBytes(32).toString("hex");
  const digest = createHash("sha256").update(`${token}${sessionSecret()}`).digest("hex");
  const { name, options } = ownCookie("csrf");
  (await cookies()).set(name, `${token}|${digest}`, options);
  return token;
}
