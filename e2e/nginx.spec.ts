import { withoutDatabase } from "./database";
import { admin } from "./fixtures";
import { hasNginx, type Received, send, startNginx, startUpstream } from "./nginx";
import { descendants } from "./process-tree";
import type { Product } from "./product";
import { test as base, expect } from "./scene";

type Behind = { url: string; received: Received[] };
type NewKey = (...options: string[]) => Promise<{ id: number; value: string }>;

const test = base.extend<{ newKey: NewKey }, { behind: Behind }>({
  behind: [
    async ({ product }, use) => {
      const upstream = await startUpstream();
      const gate = Number(new URL(product.gateUrl).port);
      const nginx = await startNginx({ gate, upstream: upstream.port });
      await use({ url: nginx.url, received: upstream.received });
      await nginx.stop();
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

test.skip(!hasNginx(), "nginx is not installed");

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

test("a good key passes, as whose it is and without itself", async ({ behind, newKey }) => {
  const { id, value } = await newKey();
  for (const credential of [{ Authorization: `Bearer ${value}` }, { "X-API-Key": value }]) {
    expect((await send(behind.url, chat, credential)).status).toBe(200);
    const { headers } = behind.received.at(-1) ?? {};
    expect(headers).toMatchObject({ "x-auth-key-id": String(id), "x-auth-user": admin.name });
    expect(Object.keys(headers ?? {})).toEqual(expect.arrayContaining(identity));
    expect(JSON.stringify(headers)).not.toContain(value);
    expect(headers).not.toHaveProperty("authorization");
    expect(headers).not.toHaveProperty("x-api-key");
  }
});

test("nothing that a client claims about itself arrives, however it is spelt", async ({ behind, newKey }) => {
  const { value } = await newKey();
  const spellings = [...identity, "x-auth-reason"].flatMap((name) => [
    name,
    name.toUpperCase(),
    name.replaceAll("-", "_"),
    name.replace("-", "_"),
    name.replaceAll("-", "."),
  ]);
  const forged = Object.fromEntries(spellings.map((name) => [name, "forged"]));
  expect((await send(behind.url, chat, { ...forged, "X-API-Key": value })).status).toBe(200);
  expect(JSON.stringify(behind.received.at(-1))).not.toContain("forged");
});

test("what is refused never reaches the server behind, and says why", async ({ behind, newKey, product }) => {
  const [good, reader, deleted] = [
    await newKey(),
    await newKey("--scope", "management.readonly"),
    await newKey(),
  ];
  await product.cli("keys", "delete", String(deleted.id));
  const before = behind.received.length;
  for (const [headers, status, reason] of [
    [{}, 401, "missing_key"],
    [{ "X-API-Key": "lk_nonsense" }, 401, "malformed_key"],
    [{ Authorization: `Bearer ${deleted.value}` }, 401, "unknown_key"],
    [{ Authorization: `Bearer ${good.value}`, "X-API-Key": reader.value }, 401, "ambiguous_credentials"],
    [{ Authorization: `Bearer ${reader.value}` }, 403, "scope_denied"],
  ] as const) {
    const answer = await send(behind.url, chat, headers);
    expect({ status: answer.status, reason: answer.headers["x-auth-reason"] }).toEqual({ status, reason });
    expect(answer.headers["www-authenticate"] !== undefined).toBe(status === 401);
  }
  expect(behind.received).toHaveLength(before);
});

test("a key for one kind of inference passes there, and nowhere else by any spelling", async ({
  behind,
  newKey,
}) => {
  const { value } = await newKey("--scope", "inference.chat");
  const ask = async (path: string) => (await send(behind.url, path, { "X-API-Key": value })).status;
  for (const path of [chat, `${chat}?stream=true`, "/v1/responses", "/v1/messages"]) {
    expect([path, await ask(path)]).toEqual([path, 200]);
  }
  const before = behind.received.length;
  for (const path of [
    "/v1/embeddings",
    "/v1/completions",
    "/v1/images/generations",
    `${chat}/../embeddings`,
    `${chat}/..%2f..%2fembeddings`,
    `${chat}%3f/../../embeddings`,
    `/v1/embeddings?x=${chat}`,
    `/v1/embeddings#${chat}`,
    `//v1//chat/completions`,
    "/v1/Chat/completions",
    "/v1/%63hat/completions",
  ]) {
    expect([path, await ask(path)]).toEqual([path, 403]);
  }
  expect(behind.received).toHaveLength(before);
});

test("a large request passes whole", async ({ behind, newKey }) => {
  const { value } = await newKey();
  const body = "x".repeat(8_000_000);
  expect((await send(behind.url, chat, { "X-API-Key": value }, body)).status).toBe(200);
  expect(behind.received.at(-1)?.bytes).toBe(body.length);
});

test("while keys cannot be checked nothing passes, and no key is called bad", async ({
  behind,
  newKey,
  product,
}) => {
  const { value } = await newKey();
  const ask = async () => {
    const { status, headers } = await send(behind.url, chat, { "X-API-Key": value });
    return { status, reason: headers["x-auth-reason"], retry: headers["retry-after"] };
  };
  const unavailable = { status: 503, reason: "unavailable", retry: "1" };
  const before = behind.received.length;
  await withoutDatabase(product, async () => expect(await ask()).toEqual(unavailable));
  await withoutGate(product, async () => expect(await ask()).toEqual(unavailable));
  expect(behind.received).toHaveLength(before);
  await expect.poll(async () => (await ask()).status).toBe(200);
});

/** Kills the gate, which the supervisor would start again, were it not asleep meanwhile. */
async function withoutGate({ pid }: Product, during: () => Promise<void>): Promise<void> {
  const [gate] = descendants(pid).filter(({ command }) => command.includes("gate.js"));
  process.kill(pid, "SIGSTOP");
  try {
    process.kill(gate?.pid ?? 0, "SIGKILL");
    await during();
  } finally {
    process.kill(pid, "SIGCONT");
  }
}
