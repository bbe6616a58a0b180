import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { type Reply, reasonOf, testGate } from "./test-gate";

await testDatabase();
const gate = await testGate();
const key = await newKey(await person(), { scope: ["inference.chat"], allowed_model_names: ["qwen3-*"] });
const good = `Bearer ${key.value}`;

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../examples/${name}`, import.meta.url)), "utf8");

const identity = ["Key-Id", "Access-Key", "User-Id", "User", "Owner", "Scopes", "Models", "Expires"];

type Asked = { method: string; uri: string; headers: Record<string, string>; body: string };

/** What each proxy sends to the gate about a request, by its documentation and its recipe. */
const proxies: Record<string, { file: string; send: (asked: Asked, text: string) => Promise<Reply> }> = {
  "Traefik, a GET with all headers of the client, and the body": {
    file: "traefik.yml",
    send: ({ method, uri, headers, body }, text) =>
      gate.send(pathIn(text, /address: http:\/\/[^/]+(\S+)/), {
        headers: { ...headers, ...forwarded(method, uri), "Content-Length": String(Buffer.byteLength(body)) },
        body,
      }),
  },
  "Envoy, the method and path of the client behind a prefix, and the headers it is allowed": {
    file: "envoy.yaml",
    send: ({ method, uri, headers, body }, text) =>
      gate.send(pathIn(text, /path_prefix: (\S+)/) + uri, {
        method,
        headers: {
          ...only(
            headers,
            [...text.matchAll(/exact: ([\w-]+), ignore_case/g)].map(([, name = ""]) => name),
          ),
          "x-envoy-auth-partial-body": "false",
          "Content-Length": String(Buffer.byteLength(body)),
        },
        body,
      }),
  },
  "APISIX, a POST with the headers it is asked for, and the body": {
    file: "apisix.yaml",
    send: ({ method, uri, headers, body }, text) =>
      gate.send(pathIn(text, /uri: http:\/\/[^/]+(\S+)/), {
        method: pathIn(text, /request_method: (\S+)/),
        headers: {
          ...only(headers, pathIn(text, /request_headers: \[(.*)\]/).split(", ")),
          ...forwarded(method, uri),
        },
        body,
      }),
  },
  "Higress, a POST with both pairs of headers, and the body": {
    file: "higress.yaml",
    send: ({ method, uri, headers, body }, text) =>
      gate.send(pathIn(text, / path: (\S+)/), {
        method: pathIn(text, /request_method: (\S+)/),
        headers: {
          ...only(headers, [
            "Authorization",
            ...[...text.matchAll(/exact: (\S+)/g)].map(([, name = ""]) => name),
          ]),
          ...forwarded(method, uri),
          "x-original-method": method,
          "x-original-uri": uri,
        },
        body,
      }),
  },
};

function pathIn(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`the recipe has no ${pattern}`);
  return found;
}

function forwarded(method: string, uri: string): Record<string, string> {
  return {
    "X-Forwarded-Method": method,
    "X-Forwarded-Uri": uri,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "models.example.com",
    "X-Forwarded-For": "192.0.2.7",
  };
}

function only(headers: Record<string, string>, names: string[]): Record<string, string> {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => wanted.has(name.toLowerCase())));
}

describe.each(Object.entries(proxies))("%s", (_name, { file, send }) => {
  const text = read(file);
  const ask = (uri: string, model: string, headers: Record<string, string> = {}, method = "POST") =>
    send(
      {
        method,
        uri,
        headers: { Authorization: good, "Content-Type": "application/json", ...headers },
        body: JSON.stringify({ model }),
      },
      text,
    );

  it("is let through for what the key may do, and told whose it is", async () => {
    const { status, headers } = await ask("/v1/chat/completions?stream=true", "qwen3-8b");
    expect(status).toBe(200);
    for (const name of identity) expect(headers).toHaveProperty(`x-auth-${name.toLowerCase()}`);
  });

  it("is refused for what the key may not do, whatever the client adds", async () => {
    const forged = {
      "X-Forwarded-Method": "POST",
      "X-Forwarded-Uri": "/v1/chat/completions",
      "X-Original-Method": "POST",
      "X-Original-URI": "/v1/chat/completions",
      "X-Latchkey-Ask": "scope=inference.chat&model=qwen3-8b",
      "X-Model": "qwen3-8b",
    };
    const reasons = [
      reasonOf(await ask("/v1/chat/completions", "llama-4", forged)),
      reasonOf(await ask("/v1/embeddings?scope=inference.chat&from=original", "qwen3-8b", forged)),
      reasonOf(await ask("/v1/chat/completions", "qwen3-8b", forged, "DELETE")),
      reasonOf(await ask("/v1/embeddings/..%2fchat/completions", "qwen3-8b", forged)),
      reasonOf(await ask("/v1/chat/completions", "qwen3-8b", { ...forged, Authorization: "Bearer x" })),
    ];
    expect(reasons.map(({ status, reason }) => [status, reason])).toEqual([
      [403, "model_denied"],
      [403, "scope_denied"],
      [403, "request_unknown"],
      [403, "request_unknown"],
      [401, "malformed_key"],
    ]);
  });

  it("gives on every identity header, fails closed, and keeps the key from the server behind", () => {
    for (const name of identity)
      expect(text.toLowerCase()).toMatch(new RegExp(`x-auth-${name.toLowerCase()}\\b`));
    expect(text).not.toMatch(/(failure_mode_allow|allow_degradation|trustForwardHeader): true/);
    expect(text.toLowerCase()).toMatch(/remove|set_header|customrequestheaders/);
  });
});
