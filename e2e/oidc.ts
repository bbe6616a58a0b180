import type { APIRequestContext } from "@playwright/test";
import type { Sql } from "./database";
import { admin } from "./fixtures";
import { clientSecret, type IdentityProvider, startIdentityProvider } from "./identity-provider";
import { freePort, startProduct } from "./product";
import { test as base, expect } from "./scene";

export { expect };

const callbackPath = "/api/auth/callback/oidc";

/** What a product is told of an identity provider. */
export function providerSettings(port: number, issuer: string): Record<string, string> {
  return {
    PORT: String(port),
    ADMIN_USERNAME: admin.name,
    ADMIN_PASSWORD: admin.password,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: "latchkey",
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_NAME: "Example",
  };
}

/** The product with an identity provider beside it that keeps every rule. */
export const test = base.extend<object, { provider: IdentityProvider & { consolePort: number } }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures asked for from this pattern.
    async ({}, use) => {
      const consolePort = await freePort();
      const port = await freePort();
      const provider = await startIdentityProvider(port, `http://localhost:${consolePort}${callbackPath}`);
      await use({ ...provider, consolePort });
      await provider.close();
    },
    { scope: "worker" },
  ],
  product: [
    async ({ provider }, use) => {
      const product = await startProduct(providerSettings(provider.consolePort, provider.issuer));
      await use(product);
      await product.dispose();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

/** Decides who may sign in, as the settings page would; strangers may unless said otherwise. */
export async function decide(sql: Sql, settings: Record<string, unknown>): Promise<void> {
  const nothing = { allowed_domains: [], group_roles: [], admin_groups: [] };
  const sign_in = { sign_up: true, ...nothing, version: 1, ...settings };
  await sql`
    insert into settings (principal_id, keys, sign_in) values (1, '{}', ${JSON.stringify(sign_in)}::text::jsonb)
    on conflict (principal_id) do update set sign_in = excluded.sign_in`;
}

type Asked = { purpose?: "enter" | "link" | "confirm"; next?: string; headers?: Record<string, string> };

/** Asks to be sent to the provider, as the forms of the console do; answers where one is sent. */
export async function setOut(
  client: APIRequestContext,
  consoleUrl: string,
  asked: Asked = {},
): Promise<string> {
  const { purpose = "enter", next = "/keys", headers = { Origin: consoleUrl } } = asked;
  const answer = await client.post("/api/auth/signin/oidc", {
    headers,
    form: { purpose, next },
    maxRedirects: 0,
  });
  if (answer.status() !== 200) return answer.headers().location ?? String(answer.status());
  const [, href = ""] = /<a href="([^"]+)"/.exec(await answer.text()) ?? [];
  return href.replaceAll("&amp;", "&");
}

/** Signs in at the provider as `name`; answers where it sends one back to. */
export async function signInThere(client: APIRequestContext, address: string, name: string): Promise<string> {
  let url = address;
  for (let step = 0; step < 10; step++) {
    const isPage = new URL(url).pathname.startsWith("/interaction/");
    const answer = isPage
      ? await client.post(url, { form: { name }, maxRedirects: 0 })
      : await client.get(url, { maxRedirects: 0 });
    const location = answer.headers().location;
    if (location === undefined) throw new Error(`${url} leads nowhere: ${await answer.text()}`);
    url = new URL(location, url).href;
    if (new URL(url).pathname === callbackPath) return url;
  }
  throw new Error(`${address} leads in circles`);
}

/** Comes back to the console; answers the path it leads to. */
export async function comeBack(client: APIRequestContext, url: string): Promise<string> {
  const answer = await client.get(url, { maxRedirects: 0 });
  const { origin, pathname, search } = new URL(answer.headers().location ?? "", url);
  return origin === new URL(url).origin ? pathname + search : origin;
}

/** As whom a client is signed in to the console; null when it is not. */
export async function signedInAs(client: APIRequestContext): Promise<string | null> {
  const answer = await client.get("/account", { maxRedirects: 0 });
  if (answer.status() !== 200) return null;
  return /aria-label="([^"]+): account and settings"/.exec(await answer.text())?.[1] ?? null;
}
