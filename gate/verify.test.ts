import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "../db/client";
import { api_keys } from "../db/schema";
import { hashSecret } from "../db/secret";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { mintToken } from "../lib/keys/token";
import { forbidden, plant, reasonOf, testGate, unauthorized } from "./test-gate";

await testDatabase();
const gate = await testGate();
const ada = await person({ name: "Ada Lovelace" });

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
    await plant(ada, { accessKey, digest: hashSecret(accessKey, secret), prefix: "older" });
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
    const { reason, error } = JSON.parse(body);
    expect(reason ?? error.code).toBe("not_found");
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
