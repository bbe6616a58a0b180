import "server-only";
import type { OAuthConfig, UserinfoEndpointHandler } from "next-auth/providers/oauth";
import type { OidcEnv } from "../../db/env";
import { type Identity, readIdentity } from "../../lib/identity";
import type { Purpose } from "./intent";

type Provider = OAuthConfig<{ sub: string }>;
type Answer = Parameters<NonNullable<UserinfoEndpointHandler["request"]>>[0];
type VerifiedTokens = Exclude<Parameters<Answer["client"]["userinfo"]>[0], string>;

/**
 * The configured provider for next-auth, which finds its addresses by discovery and checks PKCE, state, nonce, and the
 * token's signature, issuer, audience and times. `onIdentity` learns whom it vouches for.
 */
export function oidcProvider(
  { issuer, clientId, clientSecret, name, scope, groupsClaim }: OidcEnv,
  purpose: Purpose,
  onIdentity: (identity: Identity) => void = () => {},
): Provider {
  return {
    id: "oidc",
    name,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    httpOptions: { timeout: 5000 },
    // Who asks for max_age is told when the person was last asked.
    authorization: { params: { scope, ...(purpose === "confirm" && { prompt: "login", max_age: 0 }) } },
    userinfo: {
      async request({ client, tokens }) {
        if (!isVerified(tokens)) throw new TypeError("the provider sent no token that says who is there");
        const claims = tokens.claims();
        const hasMore = client.issuer.metadata.userinfo_endpoint !== undefined;
        onIdentity(readIdentity(claims, hasMore ? await client.userinfo(tokens) : {}, groupsClaim));
        return claims;
      },
    },
    profile: ({ sub }) => ({ id: sub, sessionToken: "" }),
  };
}

/** next-auth's type leaves out that openid-client has verified these. */
function isVerified(tokens: Answer["tokens"]): tokens is VerifiedTokens {
  return "claims" in tokens && typeof tokens.claims === "function";
}
