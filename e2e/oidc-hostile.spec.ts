import { createServer } from "node:http";
import type { APIRequestContext } from "@playwright/test";
import { forgeries, type HostileProvider, type Lie, startHostileProvider } from "./hostile-provider";
import { comeBack, decide, expect, providerSettings, setOut, signedInAs, signInThere } from "./oidc";
import { freePort, startProduct } from "./product";
import { test as base } from "./scene";

const test = base.extend<{ client: APIRequestContext; knock: Knock }, { provider: HostileProvider }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures asked for from this pattern.
    async ({}, use) => {
      const provider = await startHostileProvider(await freePort());
      await use(provider);
      await provider.close();
    },
    { scope: "worker" },
  ],
  product: [
    async ({ provider }, use) => {
      const product = await startProduct(providerSettings(await freePort(), provider.issuer));
      await use(product);
      await product.dispose();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  client: async ({ playwright, product }, use) => {
    const client = await playwright.request.newContext({ baseURL: product.consoleUrl });
    await use(client);
    await client.dispose();
  },
  /** Goes to the provider and comes back with what it says; answers where that leads, and as whom. */
  knock: async ({ client, product, provider }, use) => {
    await use(async (subject, lie = {}) => {
      provider.tell(subject, lie);
      const there = await setOut(client, product.consoleUrl);
      const path = await comeBack(client, await signInThere(client, there, subject));
      return { path, name: await signedInAs(client) };
    });
  },
});

type Knock = (subject: string, lie?: Lie) => Promise<{ path: string; name: string | null }>;

const failed = { path: "/sign-in?error=provider_failed&next=%2Fkeys", name: null };
const refused = { path: "/sign-in?error=identity_refused&next=%2Fkeys", name: null };
const unavailable = { path: "/sign-in?error=provider_unavailable&next=%2Fkeys", name: null };

test.beforeEach(async ({ sql }) => decide(sql, {}));

test("whoever the provider vouches for comes in", async ({ knock }) => {
  const claims = { preferred_username: "ada lovelace" };
  expect(await knock("1815", { claims })).toEqual({ path: "/keys", name: "ada lovelace" });
});

const aMinuteAgo = () => Math.floor(Date.now() / 1000) - 60;

for (const [kind, claims] of Object.entries<() => Record<string, unknown>>({
  "by another issuer": () => ({ iss: "https://evil.example" }),
  "by the issuer with a slash more": () => ({ iss: "http://localhost/" }),
  "for somebody else": () => ({ aud: "another-client" }),
  "for others, and for us, that another may use": () => ({ aud: ["latchkey", "other"], azp: "other" }),
  "for nobody": () => ({ aud: undefined }),
  "with another nonce": () => ({ nonce: "made up" }),
  "without a nonce": () => ({ nonce: undefined }),
  "that is over": () => ({ exp: aMinuteAgo() }),
  "without an end": () => ({ exp: undefined }),
  "that begins later": () => ({ nbf: aMinuteAgo() + 3600 }),
  "about nobody": () => ({ sub: undefined }),
  "about nobody by name": () => ({ sub: "" }),
})) {
  test(`a token ${kind} opens nothing`, async ({ knock }) => {
    expect(await knock("1815", { claims: claims() })).toEqual(failed);
  });
}

for (const [kind, forge] of Object.entries(forgeries)) {
  test(`a token ${kind} opens nothing`, async ({ knock }) => {
    expect(await knock("1815", { forge })).toEqual(failed);
  });
}

test("what userinfo says of somebody else opens nothing", async ({ knock }) => {
  expect(await knock("1815", { userinfo: { sub: "1906" } })).toEqual(failed);
});

test("an answer to a state that was not asked opens nothing", async ({ client, product, provider }) => {
  provider.tell("1815");
  const back = await signInThere(client, await setOut(client, product.consoleUrl), "1815");
  const without = (name: string, value?: string) => {
    const url = new URL(back);
    url.searchParams.delete(name);
    if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  };
  for (const changed of [without("state"), without("state", "made-up"), without("code", "made-up")]) {
    expect(await comeBack(client, changed)).toBe(failed.path);
    expect(await signedInAs(client)).toBeNull();
  }
});

test("nobody comes in as a user of the same name or address", async ({ knock, newPerson, sql }) => {
  const { name, id } = await newPerson();
  const claims = { preferred_username: name, email: "ada@example.com", email_verified: true };
  expect(await knock("first", { claims })).toMatchObject({ name: `${name}-2` });
  expect(await sql`select id from identities where user_id = ${id}`).toEqual([]);
});

test("somebody with the address of another's account is somebody else", async ({ knock }) => {
  const claims = { email: "shared@example.com", email_verified: true };
  const first = await knock("one", { claims });
  const second = await knock("two", { claims });
  expect([first.name, second.name]).toEqual(["shared", "shared-2"]);
});

for (const [kind, claims] of Object.entries<Record<string, unknown>>({
  "an address nobody verified": { email: "eve@example.com", email_verified: false },
  "an address of which nobody says that it was verified": { email: "eve@example.com" },
  "no address": {},
  "an address elsewhere": { email: "eve@example.org", email_verified: true },
  "an address at a domain that only ends alike": { email: "eve@notexample.com", email_verified: true },
  "two addresses in one": { email: "eve@example.com@evil.example", email_verified: true },
})) {
  test(`a stranger with ${kind} is kept out where a domain is asked for`, async ({ knock, sql }) => {
    await decide(sql, { allowed_domains: ["example.com"] });
    expect(await knock("eve", { claims })).toEqual(refused);
  });
}

test("a deactivated user hears what a stranger hears", async ({ knock, sql, client }) => {
  await knock("gone", { claims: { preferred_username: "gone" } });
  await sql`update users set is_active = false where name = 'gone'`;
  expect(await signedInAs(client)).toBeNull();
  expect(await knock("gone")).toEqual(refused);
});

test("what the provider says instead of vouching is told in our words", async ({ client, product }) => {
  for (const [error, code] of [
    ["access_denied", "provider_cancelled"],
    ["temporarily_unavailable", "provider_unavailable"],
    ["<script>alert(1)</script>", "provider_failed"],
  ] as const) {
    const there = new URL(await setOut(client, product.consoleUrl));
    const told = new URLSearchParams({ error, error_description: "Call 555-0100" });
    told.set("state", there.searchParams.get("state") ?? "");
    const back = `${product.consoleUrl}/api/auth/callback/oidc?${told}`;
    expect(await comeBack(client, back)).toBe(`/sign-in?error=${code}&next=%2Fkeys`);
  }
});

test("a provider that fails half-way is told from one that lies", async ({ knock }) => {
  expect(await knock("1815", { tokenStatus: 502 })).toEqual(unavailable);
});

test("a provider that keeps one waiting is given up after a few seconds", async ({ playwright }) => {
  const port = await freePort();
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(port, "localhost", resolve));
  const product = await startProduct(providerSettings(await freePort(), `http://localhost:${port}`));
  const visitor = await playwright.request.newContext({ baseURL: product.consoleUrl });
  expect(await setOut(visitor, product.consoleUrl)).toBe(unavailable.path);
  expect((await visitor.get("/sign-in")).status()).toBe(200);
  await visitor.dispose();
  await product.dispose();
  silent.closeAllConnections();
  silent.close();
});
