import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import Provider from "oidc-provider";

type Claims = {
  email?: string;
  email_verified?: boolean;
  preferred_username?: string;
  name?: string;
  groups?: string[];
};

export type IdentityProvider = {
  issuer: string;
  /** Who can sign in there, by the name they type. */
  people: Map<string, Claims>;
  close(): Promise<void>;
};

export const clientSecret = "between the two of us";

/** A provider that keeps every rule of OpenID Connect, with a sign-in page that asks for a name and believes it. */
export async function startIdentityProvider(port: number, redirectUri: string): Promise<IdentityProvider> {
  const issuer = `http://localhost:${port}`;
  const people = new Map<string, Claims>();
  const provider: Provider = new Provider(issuer, {
    clients: [{ client_id: "latchkey", client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { email: ["email", "email_verified"], profile: ["name", "preferred_username", "groups"] },
    cookies: { keys: ["of this test alone"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    async loadExistingGrant({ oidc }) {
      const { session, client } = oidc;
      if (!session?.accountId || !client) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  const server = createServer((request, response) => {
    if (!request.url?.startsWith("/interaction/")) return handle(request, response);
    return signInPage(provider, request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  return {
    issuer,
    people,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function signInPage(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  if (request.method === "POST") {
    const accountId = new URLSearchParams(await text(request)).get("name") ?? "";
    return provider.interactionFinished(request, response, { login: { accountId } });
  }
  response.setHeader("Content-Type", "text/html");
  response.end(`<!doctype html><html lang="en"><title>Example</title><link rel="icon" href="data:,">
    <form method="post"><label>Name <input name="name" autofocus></label> <button>Continue</button></form>`);
}
