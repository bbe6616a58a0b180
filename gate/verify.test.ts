import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "../db/client";
import { deleteKey, updateKey } from "../db/keys";
import { api_keys, users } from "../db/schema";
import { hashSecret } from "../db/secret";
import { testDatabase } from "../db/test-database";
import { fresh, newKey, person, storedKey } from "../db/test-scene";
import { mintToken } from "../lib/keys/token";
import { type Reply, reasonOf, testGate } from "./test-gate";

await testDatabase();
const gate = await testGate();
const ada = await person({ name: "Ada Lovelace" });

const unauthorized = (reason: string) => ({ status: 401, reason, said: reason });
const forbidden = (reason: string) => ({ status: 403, reason, said: reason });

/** A row as somebody who can write to the database would plant it. */
async function plant(values: Partial<typeof api_keys.$inferInsert> & { accessKey: string; digest: string }) {
  const { accessKey, digest, ...rest } = values;
  const row = { name: fresh("planted"), prefix: "lk", access_key: accessKey, hashed_secret_key: digest };
  await database()
    .insert(api_keys)
    .values({ ...row, user_id: ada.userId, ...rest });
}

function write(id: number, values: Partial<typeof api_keys.$inferInsert>) {
  return database().update(api_keys).set(values).where(eq(api_keys.id, id));
}

describe("a good key", () => {
  it("is answered 200 with who it is, and nothing that a cache may keep", async () => {
    const key = await newKey(ada, { scope: ["inference"], allowed_model_names: ["qwen3-*", "llama-4"] });
    const { status, headers, body } = await gate.check(key.value, "?scope=inference.chat&model=qwen3-32b");
    expect({ status, body }).toEqual({ status: 200, body: "" });
    expect(headers).toMatchObject({
      "x-auth-key-id": String(key.id),
      "x-auth-access-key": key.access_key,
      "x-auth-user-id": String(ada.userId),
      "x-auth-user": "Ada Lovelace",
      "x-auth-owner": "1",
      "x-auth-scopes": "inference",
      "x-auth-models": "qwen3-*,llama-4",
      "x-auth-expires": "-",
      "cache-control": "no-store",
    });
  });

  it("is known by its end too", async () => {
    const key = await newKey(ada, { expires_in: 3600 });
    const { headers } = await gate.check(key.value);
    expect(headers["x-auth-expires"]).toBe(key.expires_at?.toISOString());
  });

  it.each(["-", "艾达", "Zoë 🎩", "n".repeat(64)])(
    "names its user %j so that it reads back",
    async (name) => {
      const key = await newKey(await person({ name }));
      const { headers } = await gate.check(key.value);
      expect(decodeURIComponent(String(headers["x-auth-user"]))).toBe(name);
      expect(headers["x-auth-user"]).not.toBe("-");
    },
  );

  it.each(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])(
    "is good for the method %s",
    async (method) => {
      const key = await newKey(ada);
      expect((await gate.check(key.value, undefined, { method })).status).toBe(200);
    },
  );

  it("is good whatever body comes along, also one that never ends", async () => {
    const key = await newKey(ada);
    const sent = { method: "POST", body: "x".repeat(5_000_000) };
    expect((await gate.check(key.value, undefined, sent)).status).toBe(200);
    const expecting = { ...sent, headers: { Expect: "something-else" } };
    expect((await gate.check(key.value, undefined, expecting)).status).toBe(200);
    const head = `POST /verify?scope=inference HTTP/1.1\r\nHost: gate\r\nX-API-Key: ${key.value}\r\n`;
    const answer = await gate.sendBytes(`${head}Connection: close\r\nContent-Length: 99\r\n\r\nbegun`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("is read from X-API-Key and from both headers if they say the same", async () => {
    const { value } = await newKey(ada);
    const inHeader = { headers: { "X-API-Key": value } };
    expect((await gate.send("/verify?scope=inference", inHeader)).status).toBe(200);
    expect((await gate.check(value, undefined, inHeader)).status).toBe(200);
  });

  it("of one's own choice is as good", async () => {
    const custom = "Correct-Horse/7f3a9c+Battery_Staple.42";
    await newKey(ada, { custom });
    expect((await gate.check(custom)).status).toBe(200);
    expect(reasonOf(await gate.check(`${custom}x`))).toEqual(unauthorized("unknown_key"));
  });

  it("stays good after the prefix of new keys was changed, under its own prefix alone", async () => {
    const { accessKey, secret, value } = mintToken("older");
    await plant({ accessKey, digest: hashSecret(accessKey, secret), prefix: "older" });
    expect((await gate.check(value)).status).toBe(200);
    await database().update(api_keys).set({ prefix: "lk" }).where(eq(api_keys.access_key, accessKey));
    expect(reasonOf(await gate.check(value))).toEqual(unauthorized("unknown_key"));
  });

  it("overrides every identity header that the client forged", async () => {
    const { value } = await newKey(ada, { scope: [], allowed_model_names: [] });
    const names = ["Key-Id", "Access-Key", "User-Id", "User", "Owner", "Scopes", "Models", "Expires"];
    const headers = Object.fromEntries(names.map((name) => [`X-Auth-${name}`, "forged"]));
    const key = await newKey(ada);
    const reply = await gate.check(key.value, undefined, { headers });
    for (const name of names) expect(reply.headers[`x-auth-${name.toLowerCase()}`]).toMatch(/^(?!forged)./);
    expect((await gate.check(value, undefined, { headers })).headers["x-auth-user"]).toBeUndefined();
  });
});

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
    await plant({ accessKey, digest: hashSecret(accessKey, "another secret") });
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

  it("whose state only its holder may know, while the secret is wrong", async () => {
    const { accessKey, value } = mintToken("lk");
    const ended = { enabled: false, expires_at: new Date(0) };
    await plant({ accessKey, digest: hashSecret(accessKey, "another secret"), ...ended });
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
    await plant({ accessKey, digest });
    expect(reasonOf(await gate.check(value))).toEqual(unauthorized("unknown_key"));
  });
});

describe("judged in this order", () => {
  const unknownRequest = "?scope=admin";

  it("two credentials, the key, what is asked, the scope, the model", async () => {
    const { value } = await newKey(ada, { scope: ["inference.chat"], allowed_model_names: ["llama-4"] });
    const two = { headers: { "X-API-Key": "another" } };
    expect(reasonOf(await gate.check("bad", unknownRequest, two))).toEqual({
      status: 400,
      reason: "ambiguous_credentials",
      said: "ambiguous_credentials",
    });
    expect(reasonOf(await gate.check("bad", unknownRequest))).toEqual(unauthorized("malformed_key"));
    expect(reasonOf(await gate.check(value, unknownRequest))).toEqual(forbidden("request_unknown"));
    expect(reasonOf(await gate.check(value, ""))).toEqual(forbidden("request_unknown"));
    const both = await gate.check(value, "?scope=management&model=other");
    expect(reasonOf(both)).toEqual(forbidden("scope_denied"));
    const model = await gate.check(value, "?scope=inference.chat&model=other");
    expect(reasonOf(model)).toEqual(forbidden("model_denied"));
  });

  it("even a key that may do everything may not do what is unknown", async () => {
    const { value } = await newKey(ada, { scope: ["*"] });
    for (const query of ["", "?", "?scope=*&scope=*", "?from=forwarded", "?scope=inference&x=1", "?model="]) {
      expect(reasonOf(await gate.check(value, query))).toEqual(forbidden("request_unknown"));
    }
  });
});

it("nginx is told 401 and 403 alone, with the true reason", async () => {
  const { value } = await newKey(ada, { scope: ["inference"] });
  const ambiguous = await gate.check(value, "?scope=inference&proxy=nginx", {
    headers: { "X-API-Key": "another" },
  });
  expect(reasonOf(ambiguous)).toEqual(unauthorized("ambiguous_credentials"));
  expect(ambiguous.headers["www-authenticate"]).toContain('error="invalid_request"');
  expect((await gate.check(value, "?scope=inference&proxy=nginx")).status).toBe(200);
  const denied = await gate.check(value, "?scope=management&proxy=nginx");
  expect(reasonOf(denied)).toEqual(forbidden("scope_denied"));
});

it("a refusal says a sentence for people and may not be kept by a cache", async () => {
  const { headers, body } = await gate.check(mintToken("lk").value);
  expect(headers).toMatchObject({ "content-type": "application/json", "cache-control": "no-store" });
  expect(JSON.parse(body)).toEqual({ reason: "unknown_key", message: "This API key is not valid." });
});

it.each(["/", "/verify/", "/Verify", "//verify", "/verify%3Fscope=inference", "/v1/verify", "/verify;x"])(
  "the path %s is not the door",
  async (path) => {
    const { value } = await newKey(ada);
    const { status, body } = await gate.send(path, { headers: { "X-API-Key": value } });
    expect(status).toBe(404);
    expect(JSON.parse(body).reason).toBe("not_found");
  },
);

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

it.skipIf(!hasCurl)("a key typed into curl is good in either header, and nowhere else", async () => {
  const { value } = await newKey(ada);
  const status = async (...args: string[]) => {
    const url = `http://127.0.0.1:${gate.port}/verify?scope=inference`;
    const { stdout } = await run("curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", ...args, url]);
    return stdout;
  };
  expect(await status("-H", `Authorization: Bearer ${value}`)).toBe("200");
  expect(await status("-H", `X-API-Key: ${value}`, "-d", "{}")).toBe("200");
  expect(await status("-I", "-H", `X-API-Key: ${value}`)).toBe("200");
  expect(await status("-u", `user:${value}`)).toBe("401");
  expect(await status()).toBe("401");
});
