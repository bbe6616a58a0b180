import type { APIRequestContext, PlaywrightWorkerArgs } from "@playwright/test";
import type { Sql } from "./database";
import { comeBack, decide, expect, setOut, signedInAs, signInThere, test } from "./oidc";

type Playwright = PlaywrightWorkerArgs["playwright"];
type StorageState = Awaited<ReturnType<APIRequestContext["storageState"]>>;

/** A visitor without a browser, for what needs none. */
function newClient({ request }: Playwright, baseURL: string, storageState?: StorageState) {
  return request.newContext({ baseURL, ...(storageState && { storageState }) });
}

test.beforeEach(({ guard, provider }) => {
  guard.allow(new RegExp(`^foreign host: ${provider.issuer}/`));
});

test.describe("without a browser", () => {
  let client: APIRequestContext;
  let url: string;
  const clients: APIRequestContext[] = [];

  test.beforeEach(async ({ playwright, product, sql, provider }) => {
    url = product.consoleUrl;
    client = await newClient(playwright, url);
    clients.push(client);
    await decide(sql, {});
    provider.people.set("mallory", { preferred_username: "mallory" });
    provider.people.set("victim", { preferred_username: "victim" });
  });

  test.afterEach(async () => {
    for (const open of clients.splice(0)) await open.dispose();
  });

  test("what came back once opens nothing a second time, not even with the cookies of before", async ({
    playwright,
  }) => {
    const back = await signInThere(client, await setOut(client, url), "mallory");
    const before = await client.storageState();
    expect(await comeBack(client, back)).toBe("/keys");
    expect(await signedInAs(client)).toBe("mallory");
    const late = await newClient(playwright, url, before);
    clients.push(late);
    expect(await comeBack(late, back)).toBe("/sign-in?error=provider_failed&next=%2Fkeys");
    expect(await signedInAs(late)).toBeNull();
    expect(await comeBack(client, back)).toBe("/sign-in?error=provider_failed&next=%2Fkeys");
    expect(await signedInAs(client)).toBe("mallory");
  });

  test("what another browser went there for opens nothing here", async ({ playwright }) => {
    const other = await newClient(playwright, url);
    clients.push(other);
    await setOut(client, url);
    const back = await signInThere(other, await setOut(other, url), "mallory");
    expect(await comeBack(client, back)).toBe("/sign-in?error=provider_failed&next=%2Fkeys");
    expect(await signedInAs(client)).toBeNull();
  });

  test("groups gone at the provider are gone here from the next sign-in", async ({ sql, provider }) => {
    const [organization] = await sql`
      insert into principals (kind, name, name_key) values ('organization', 'Lab', 'lab') returning id`;
    await decide(sql, {
      group_roles: [{ group: "lab", organization_id: organization?.id, role: "owner" }],
      admin_groups: ["root"],
    });
    const now = () => sql`
      select u.is_admin, m.role from users u left join memberships m on m.user_id = u.id where u.name = 'turing'`;
    for (const [groups, expected] of [
      [["lab", "root"], { is_admin: true, role: "owner" }],
      [["other"], { is_admin: false, role: null }],
    ] as const) {
      provider.people.set("turing", { preferred_username: "turing", groups: [...groups] });
      await comeBack(client, await signInThere(client, await setOut(client, url), "turing"));
      expect(await now()).toEqual([expected]);
    }
  });

  test("nobody is led to another site afterwards", async () => {
    for (const next of [
      "https://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
    ]) {
      const back = await signInThere(client, await setOut(client, url, { next }), "mallory");
      expect(await comeBack(client, back)).toBe("/keys");
    }
    const back = await signInThere(client, await setOut(client, url, { next: "/account?x=1" }), "mallory");
    expect(await comeBack(client, `${back}&callbackUrl=https://evil.example`)).toBe("/account?x=1");
  });

  test("whoever came by another address of ours is led to the one the provider knows first", async ({
    playwright,
  }) => {
    const address = url.replace("localhost", "127.0.0.1");
    const stray = await newClient(playwright, address);
    clients.push(stray);
    expect(await setOut(stray, address)).toBe(`${url}/sign-in?next=%2Fkeys`);
  });

  test("a page says what went wrong in its own words, whatever the address holds", async () => {
    for (const error of ["<script>alert(1)</script>", "Call 555-0100", "OAuthCallback", "already_set_up"]) {
      const page = await (await client.get(`/sign-in?${new URLSearchParams({ error })}`)).text();
      expect(page).toContain("Signing in that way did not work. Start again.");
      expect(page.split("<script", 1)[0]).not.toContain("555-0100");
    }
  });

  test.describe("connecting an account", () => {
    let victim: APIRequestContext;
    let victimId: number;
    const identitiesOf = async (sql: Sql, id: number) =>
      (await sql`select subject from identities where user_id = ${id}`).map(({ subject }) => subject);

    test.beforeEach(async ({ playwright, newPerson }) => {
      const person = await newPerson();
      victim = await newClient(playwright, url, person.state);
      clients.push(victim);
      victimId = person.id;
    });

    test("cannot be begun by another site, or where nobody is signed in", async ({ sql }) => {
      for (const headers of [
        { Origin: "https://evil.example" },
        { Origin: "null" },
        { Origin: url, "Sec-Fetch-Site": "cross-site" },
        {},
      ])
        expect(await setOut(victim, url, { purpose: "link", headers })).toBe("403");
      expect(
        (await victim.get("/api/auth/signin/oidc?purpose=link", { maxRedirects: 0 })).headers().location,
      ).toMatch(/\/sign-in\?/);
      expect(await setOut(client, url, { purpose: "link", next: "/account" })).toBe(
        "/sign-in?next=%2Faccount",
      );
      expect(await identitiesOf(sql, victimId)).toEqual([]);
    });

    test("needs a recent sign-in, however it is begun", async ({ sql }) => {
      await sql`update sessions set authenticated_at = now() - interval '11 minutes' where user_id = ${victimId}`;
      expect(await setOut(victim, url, { purpose: "link" })).toBe("/account?error=sign_in_again");
    });

    test("never takes what somebody else brought back", async ({ sql, newPerson, playwright }) => {
      const attacker = await newClient(playwright, url, (await newPerson()).state);
      clients.push(attacker);
      const planted = await signInThere(
        attacker,
        await setOut(attacker, url, { purpose: "link" }),
        "mallory",
      );
      await setOut(victim, url, { purpose: "link" });
      expect(await comeBack(victim, planted)).toBe("/account?error=provider_failed");
      const theirs = await signInThere(victim, await setOut(victim, url, { purpose: "link" }), "victim");
      expect(await comeBack(attacker, theirs)).toBe("/account?error=provider_failed");
      expect(
        await sql`select id from identities where subject in ('mallory', 'victim') and user_id = ${victimId}`,
      ).toEqual([]);
    });

    test("ends with the session that began it", async ({ sql, newPerson, playwright }) => {
      const { state } = await newPerson();
      const back = await signInThere(victim, await setOut(victim, url, { purpose: "link" }), "victim");
      const session = (cookies: StorageState) =>
        cookies.cookies.filter(({ name }) => name.endsWith("-session"));
      const begun = await victim.storageState();
      const mixed = {
        ...begun,
        cookies: [...begun.cookies.filter(({ name }) => !name.endsWith("-session")), ...session(state)],
      };
      const other = await newClient(playwright, url, mixed);
      clients.push(other);
      expect(await comeBack(other, back)).toBe("/account?error=provider_failed");
      await sql`delete from sessions where user_id = ${victimId}`;
      expect(await comeBack(victim, back)).toBe("/sign-in?next=%2Fkeys");
      expect(await sql`select id from identities where user_id = ${victimId}`).toEqual([]);
    });

    test("takes an account from nobody", async ({ sql }) => {
      await comeBack(client, await signInThere(client, await setOut(client, url), "mallory"));
      const back = await signInThere(victim, await setOut(victim, url, { purpose: "link" }), "mallory");
      expect(await comeBack(victim, back)).toBe("/account?error=identity_taken");
      expect(await identitiesOf(sql, victimId)).toEqual([]);
    });
  });
});
