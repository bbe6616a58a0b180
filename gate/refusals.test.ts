import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "../db/client";
import { deleteKey, updateKey } from "../db/keys";
import { api_keys, memberships, users } from "../db/schema";
import { hashSecret } from "../db/secret";
import { testDatabase } from "../db/test-database";
import { fresh, inOrganization, newKey, person, storedKey } from "../db/test-scene";
import { mintToken } from "../lib/keys/token";
import { forbidden, plant, type Reply, reasonOf, testGate, unauthorized } from "./test-gate";

await testDatabase();
const gate = await testGate();
const ada = await person();

function write(id: number, values: Partial<typeof api_keys.$inferInsert>) {
  return database().update(api_keys).set(values).where(eq(api_keys.id, id));
}

describe("a key is refused with its reason", () => {
  it("that was not sent", async () => {
    const reply = await gate.send("/verify?scope=inference");
    expect(reasonOf(reply)).toEqual(unauthorized("missing_key"));
    expect(reply.headers["www-authenticate"]).toBe('Bearer realm="Latchkey"');
  });

  it("that came in the query or in a cookie", async () => {
    const { value } = await newKey(ada);
    for (const name of ["key", "api_key", "access_token", "authorization"]) {
      const headers = { Cookie: `${name}=${value}` };
      const reply = await gate.send(`/verify?scope=inference&${name}=${value}`, { headers });
      expect(reasonOf(reply)).toEqual(unauthorized("missing_key"));
    }
  });

  it("that is not one", async () => {
    const { value } = await newKey(ada);
    const [last = ""] = value.slice(-1);
    const mistyped = value.slice(0, -1) + (last === "0" ? "1" : "0");
    for (const key of [mistyped, "short", "a b".repeat(20), "x".repeat(513), "schlüssel-schlüssel", "lk_"]) {
      const { headers, ...reply } = await gate.check(key);
      expect(reasonOf({ headers, ...reply })).toEqual(unauthorized("malformed_key"));
      expect(headers["www-authenticate"]).toMatch(/^Bearer realm="Latchkey", error="invalid_token", /);
    }
  });

  it("that nobody made, in the very bytes of one with a wrong secret", async () => {
    const { accessKey, value } = mintToken("lk");
    await plant(ada, { accessKey, digest: hashSecret(accessKey, "another secret") });
    const wrongSecret = await gate.check(value);
    const unknown = await gate.check(mintToken("lk").value);
    expect(reasonOf(unknown)).toEqual(unauthorized("unknown_key"));
    const bytes = ({ headers: { date: _, ...headers }, ...rest }: Reply) => ({ headers, ...rest });
    expect(bytes(wrongSecret)).toEqual(bytes(unknown));
  });

  it("that has expired", async () => {
    const key = await newKey(ada);
    await write(key.id, { expires_at: new Date(Date.now() - 1) });
    expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("expired"));
  });

  it("that is disabled, until it is enabled", async () => {
    const key = await newKey(ada);
    await updateKey(ada, { id: key.id, enabled: false });
    expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("disabled"));
    await updateKey(ada, { id: key.id, enabled: true });
    expect((await gate.check(key.value)).status).toBe(200);
  });

  it("that was deleted, as if it had never been", async () => {
    const key = await newKey(ada);
    await deleteKey(ada, { id: key.id });
    expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("unknown_key"));
  });

  it("whose user is deactivated", async () => {
    const owner = await person();
    const key = await newKey(owner);
    await database().update(users).set({ is_active: false }).where(eq(users.id, owner.userId));
    expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("owner_inactive"));
  });

  it("of an organization, whose user belongs to it no more, until they do again", async () => {
    const { principalId, member } = await inOrganization(await person());
    const key = await newKey(member, { owner_principal_id: principalId });
    const own = await newKey(member);
    const belonging = { user_id: member.userId, principal_id: principalId };
    expect((await gate.check(key.value)).status).toBe(200);
    await database().delete(memberships).where(eq(memberships.user_id, member.userId));
    await inOrganization(member);
    expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("owner_inactive"));
    expect((await gate.check(own.value)).status).toBe(200);
    await database()
      .insert(memberships)
      .values({ ...belonging, role: "member" });
    expect((await gate.check(key.value)).status).toBe(200);
  });

  it("that somebody took over, at its end and not when its user leaves or is deleted", async () => {
    const { principalId, member } = await inOrganization(await person());
    const successor = await newKey(ada);
    const key = await newKey(member, { owner_principal_id: principalId });
    const gone = { is_active: false, deleted_at: new Date() };
    const writeUser = (values: Partial<typeof users.$inferInsert>) =>
      database().update(users).set(values).where(eq(users.id, member.userId));
    await write(key.id, { successor_key_id: successor.id, expires_at: new Date(Date.now() + 60_000) });
    await database().delete(memberships).where(eq(memberships.user_id, member.userId));
    expect((await gate.check(key.value)).status).toBe(200);
    await writeUser({ is_active: false });
    expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("owner_inactive"));
    await writeUser(gone);
    expect((await gate.check(key.value)).status).toBe(200);
    await write(key.id, { expires_at: null });
    expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("owner_inactive"));
    await write(key.id, { expires_at: new Date(Date.now() - 1) });
    expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("expired"));
    await write(key.id, { successor_key_id: null, expires_at: new Date(Date.now() + 60_000) });
    expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("owner_inactive"));
  });

  it("whose state only its holder may know, while the secret is wrong", async () => {
    const { accessKey, value } = mintToken("lk");
    const ended = { enabled: false, expires_at: new Date(0) };
    await plant(ada, { accessKey, digest: hashSecret(accessKey, "another secret"), ...ended });
    expect(reasonOf(await gate.check(value))).toEqual(unauthorized("unknown_key"));
  });

  it("that lacks the scope", async () => {
    const key = await newKey(ada, { scope: ["inference.embeddings", "management.readonly"] });
    expect((await gate.check(key.value, "?scope=inference.embeddings")).status).toBe(200);
    for (const scope of ["inference.chat", "inference", "management.write", "*"]) {
      expect(reasonOf(await gate.check(key.value, `?scope=${scope}`))).toEqual(forbidden("scope_denied"));
    }
  });

  it("that lacks the model", async () => {
    const key = await newKey(ada, { allowed_model_names: ["qwen3-*", "llama-4"] });
    for (const model of ["qwen3-", "qwen3-32b", "llama-4"]) {
      expect((await gate.check(key.value, `?model=${model}`)).status).toBe(200);
    }
    for (const model of ["qwen3", "Qwen3-32b", "llama-4-large", "llama", "xqwen3-", "*", "%20llama-4"]) {
      expect(reasonOf(await gate.check(key.value, `?model=${model}`))).toEqual(forbidden("model_denied"));
    }
    const none = await newKey(ada, { allowed_model_names: [] });
    expect(reasonOf(await gate.check(none.value, "?model=a"))).toEqual(forbidden("model_denied"));
  });

  it("that is limited to models when none is named", async () => {
    const key = await newKey(ada, { allowed_model_names: ["llama-4"] });
    expect(reasonOf(await gate.check(key.value, "?scope=inference"))).toEqual(forbidden("model_unknown"));
    expect((await gate.check(key.value, "?scope=management.readonly")).status).toBe(200);
  });
});

describe("a digest in the database opens nothing by itself", () => {
  it("copied to another row", async () => {
    const [a, b] = [await newKey(ada), await newKey(ada)];
    const { hashed_secret_key } = await storedKey(a.id);
    await write(a.id, { hashed_secret_key: `h1$1$${fresh("freed")}` });
    await write(b.id, { hashed_secret_key });
    for (const key of [a, b]) {
      expect(reasonOf(await gate.check(key.value))).toEqual(unauthorized("unknown_key"));
    }
  });

  it.each([
    ["plain SHA-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ["salted SHA-256", "sha256$salt$9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ["another pepper", `h1$2$${"A".repeat(43)}`],
    ["nothing", ""],
  ])("planted as %s", async (_what, digest) => {
    const { accessKey, value } = mintToken("lk");
    await plant(ada, { accessKey, digest });
    expect(reasonOf(await gate.check(value))).toEqual(unauthorized("unknown_key"));
  });
});
