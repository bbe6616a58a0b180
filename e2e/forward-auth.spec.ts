import { withoutDatabase } from "./database";
import { admin } from "./fixtures";
import { descendants } from "./process-tree";
import { freePort, type Product } from "./product";
import {
  kinds,
  type ProxyName,
  proxyNames,
  type Received,
  type Running,
  send,
  startSample,
  startUpstream,
} from "./proxies";
import { test as base, expect } from "./scene";

type Behind = { url: string; received: Received[] };
type NewKey = (...options: string[]) => Promise<{ id: number; value: string }>;

const samples = {
  nginx: {
    file: "nginx.conf",
    ambiguous: 401,
    withoutGate: { status: 503, reason: "unavailable", retry: "1" },
  },
  // Caddy has a word of its own for a server that is not there.
  caddy: {
    file: "Caddyfile",
    ambiguous: 400,
    withoutGate: { status: 502, reason: undefined, retry: undefined },
  },
};

const test = base.extend<{ newKey: NewKey }, { behind: (name: ProxyName) => Promise<Behind> }>({
  behind: [
    async ({ product }, use) => {
      const upstream = await startUpstream();
      const started = new Map<ProxyName, Behind & Running>();
      await use(async (name) => {
        const found = started.get(name);
        if (found) return found;
        const port = await freePort();
        const proxy = await startSample(name, samples[name].file, port, {
          "127.0.0.1:3001": `127.0.0.1:${new URL(product.gateUrl).port}`,
          "127.0.0.1:8000": `127.0.0.1:${upstream.port}`,
          "127.0.0.1:8080": `127.0.0.1:${port}`,
        });
        const made = { url: `http://127.0.0.1:${port}`, received: upstream.received, ...proxy };
        started.set(name, made);
        return made;
      });
      for (const { stop } of started.values()) await stop();
      upstream.stop();
    },
    { scope: "worker" },
  ],
  newKey: async ({ product }, use) => {
    await use(async (...options) => {
      const name = crypto.randomUUID();
      const words = ["keys", "create", "--user", admin.name, "--name", name, ...options, "--json"];
      return JSON.parse((await product.cli(...words)).stdout);
    });
  },
});

const chat = "/v1/chat/completions";
const identity = [
  "x-auth-key-id",
  "x-auth-access-key",
  "x-auth-user-id",
  "x-auth-user",
  "x-auth-owner",
  "x-auth-scopes",
  "x-auth-models",
  "x-auth-expires",
];

for (const name of proxyNames) {
  test.describe(`behind ${name}`, () => {
    test.skip(!kinds[name].isInstalled(), `${name} is not installed`);

    test("a good key passes, as whose it is and without itself", async ({ behind, newKey }) => {
      const { url, received } = await behind(name);
      const { id, value } = await newKey();
      for (const headers of [{ Authorization: `Bearer ${value}` }, { "X-API-Key": value }]) {
        expect((await send(url, chat, { headers })).status).toBe(200);
        const arrived = received.at(-1)?.headers ?? {};
        expect(arrived).toMatchObject({ "x-auth-key-id": String(id), "x-auth-user": admin.name });
        expect(Object.keys(arrived)).toEqual(expect.arrayContaining(identity));
        expect(JSON.stringify(arrived)).not.toContain(value);
        expect(arrived).not.toHaveProperty("authorization");
        expect(arrived).not.toHaveProperty("x-api-key");
      }
      expect((await send(url, "/v1/models", { method: "GET", headers: { "X-API-Key": value } })).status).toBe(
        200,
      );
    });

    test("nothing that a client claims about itself arrives, however it is spelt", async ({
      behind,
      newKey,
    }) => {
      const { url, received } = await behind(name);
      const { value } = await newKey();
      const spellings = [...identity, "x-auth-reason"].flatMap((header) => [
        header,
        header.toUpperCase(),
        header.replaceAll("-", "_"),
        header.replace("-", "_"),
        header.replaceAll("-", "."),
        header.replace("auth-", "auth_"),
        header.replace("auth-", "auth."),
      ]);
      const forged = {
        ...Object.fromEntries(spellings.map((header) => [header, "forged"])),
        // Some proxies take away at the end what is named here.
        Connection: `close, ${identity.join(", ")}`,
      };
      expect((await send(url, chat, { headers: { ...forged, "X-API-Key": value } })).status).toBe(200);
      expect(JSON.stringify(received.at(-1))).not.toContain("forged");
      expect(received.at(-1)?.names.filter((header) => /^x.auth/i.test(header))).toHaveLength(
        identity.length,
      );
    });

    test("what is refused never reaches the server behind, and says why", async ({
      behind,
      newKey,
      product,
    }) => {
      const { url, received } = await behind(name);
      const [good, reader, deleted] = [
        await newKey(),
        await newKey("--scope", "management.readonly"),
        await newKey(),
      ];
      await product.cli("keys", "delete", String(deleted.id));
      const before = received.length;
      for (const [headers, status, reason] of [
        [{}, 401, "missing_key"],
        [{ "X-API-Key": "lk_nonsense" }, 401, "malformed_key"],
        [{ Authorization: `Bearer ${deleted.value}` }, 401, "unknown_key"],
        [
          { Authorization: `Bearer ${good.value}`, "X-API-Key": reader.value },
          samples[name].ambiguous,
          "ambiguous_credentials",
        ],
        [{ Authorization: `Bearer ${reader.value}` }, 403, "scope_denied"],
      ] as const) {
        const answer = await send(url, chat, { headers });
        expect({ status: answer.status, reason: answer.headers["x-auth-reason"] }).toEqual({
          status,
          reason,
        });
        expect(answer.headers["www-authenticate"] !== undefined).toBe(status === 401);
      }
      expect(received).toHaveLength(before);
    });

    test("a key for one kind of inference passes there, and nowhere else by any spelling", async ({
      behind,
      newKey,
    }) => {
      const { url, received } = await behind(name);
      const { value } = await newKey("--scope", "inference.chat");
      const claims = {
        "X-Forwarded-Uri": chat,
        "X-Forwarded-Method": "POST",
        "X-Original-URI": chat,
        "X-Original-Method": "POST",
        "X-Latchkey-Ask": "scope=inference.chat",
        X_Original_URI: chat,
        "X.Forwarded.Uri": chat,
      };
      const ask = async (path: string, method = "POST") =>
        (await send(url, path, { method, headers: { ...claims, "X-API-Key": value } })).status;
      for (const path of [chat, `${chat}?stream=true`, `${chat}?scope=*`, "/v1/responses", "/v1/messages"]) {
        expect([path, await ask(path)]).toEqual([path, 200]);
        expect(received.at(-1)?.url).toBe(path);
      }
      const before = received.length;
      for (const path of [
        "/v1/embeddings",
        "/v1/completions",
        "/v1/images/generations",
        "/v1/files",
        `${chat}/`,
        `${chat}/../embeddings`,
        `${chat}/../../embeddings`,
        `${chat}/..%2f..%2fembeddings`,
        `${chat}%3f/../../embeddings`,
        `/v1/embeddings?x=${chat}`,
        `/v1/embeddings?scope=inference.chat&from=original`,
        `/v1/embeddings#${chat}`,
        `/v1//chat/completions`,
        "/v1/./chat/completions",
        "/v1/Chat/completions",
        "/v1/%63hat/completions",
        "/v1/chat%2fcompletions",
        `/v1/embeddings;${chat}`,
      ]) {
        expect([path, await ask(path)]).toEqual([path, 403]);
      }
      expect(await ask(chat, "DELETE")).toBe(403);
      expect(received).toHaveLength(before);
    });

    test("a large request passes whole", async ({ behind, newKey }) => {
      const { url, received } = await behind(name);
      const { value } = await newKey();
      const body = "x".repeat(8_000_000);
      expect((await send(url, chat, { headers: { "X-API-Key": value }, body })).status).toBe(200);
      expect(received.at(-1)?.bytes).toBe(body.length);
    });

    test("while keys cannot be checked nothing passes, and no key is called bad", async ({
      behind,
      newKey,
      product,
    }) => {
      const { url, received } = await behind(name);
      const { value } = await newKey();
      const ask = async () => {
        const { status, headers } = await send(url, chat, { headers: { "X-API-Key": value } });
        return { status, reason: headers["x-auth-reason"], retry: headers["retry-after"] };
      };
      const unavailable = { status: 503, reason: "unavailable", retry: "1" };
      const before = received.length;
      await withoutDatabase(product, async () => expect(await ask()).toEqual(unavailable));
      await withGate(product, "SIGKILL", async () => expect(await ask()).toEqual(samples[name].withoutGate));
      expect(received).toHaveLength(before);
      await expect.poll(async () => (await ask()).status).toBe(200);
    });

    test("a gate that does not answer refuses, in bounded time", async ({ behind, newKey, product }) => {
      const { url, received } = await behind(name);
      const { value } = await newKey();
      const ask = async () => (await send(url, chat, { headers: { "X-API-Key": value } })).status;
      await expect.poll(ask).toBe(200);
      const before = received.length;
      const began = performance.now();
      await withGate(product, "SIGSTOP", async () => expect(await ask()).toBeGreaterThanOrEqual(502));
      expect(performance.now() - began).toBeLessThan(10_000);
      expect(received).toHaveLength(before);
      await expect.poll(ask).toBe(200);
    });
  });
}

/** Ends the gate, which the supervisor would start again, were it not asleep meanwhile; or puts it to sleep itself. */
async function withGate(
  { pid }: Product,
  signal: "SIGKILL" | "SIGSTOP",
  during: () => Promise<void>,
): Promise<void> {
  const gate = descendants(pid).find(({ command }) => command.includes("gate.js"));
  if (!gate) throw new Error("no gate runs");
  process.kill(pid, "SIGSTOP");
  try {
    process.kill(gate.pid, signal);
    await during();
  } finally {
    if (signal === "SIGSTOP") process.kill(gate.pid, "SIGCONT");
    process.kill(pid, "SIGCONT");
  }
}
