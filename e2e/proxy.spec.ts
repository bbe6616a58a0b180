import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import Anthropic from "@anthropic-ai/sdk";
import { embed, generateText, streamText } from "ai";
import OpenAI from "openai";
import { emptyCatalogue, insertModel, insertUpstream } from "./catalogue";
import { admin } from "./fixtures";
import { type InferenceServer, startInferenceServer } from "./inference-server";
import type { Product } from "./product";
import { test as base, expect } from "./scene";

type Key = { id: number; value: string };
type Fixtures = { makeKey: (...options: string[]) => Promise<Key> };
type Scene = { server: InferenceServer };

let made = 0;

const test = base.extend<Fixtures, Scene>({
  server: [
    async ({ sql }, use) => {
      const server = await startInferenceServer();
      await emptyCatalogue(sql);
      const id = await insertUpstream(sql, "Rack 1", { base_url: server.url, state: "enabled" });
      for (const name of ["org/chat", "chat-endless", "embed-small", "claude"])
        await insertModel(sql, name, id);
      await use(server);
      await emptyCatalogue(sql);
      server.close();
    },
    { scope: "worker" },
  ],
  makeKey: async ({ product, server }, use) => {
    expect(server.url).toContain("/v1");
    await use(async (...options) => {
      const words = ["--user", admin.name, "--name", `proxied ${++made}`, "--json", ...options];
      return JSON.parse((await product.cli("keys", "create", ...words)).stdout);
    });
  },
});

const openai = ({ gateUrl }: Product, { value }: Key, options = {}) =>
  new OpenAI({ baseURL: `${gateUrl}/v1`, apiKey: value, maxRetries: 0, ...options });
const anthropic = ({ gateUrl }: Product, { value }: Key) =>
  new Anthropic({ baseURL: gateUrl, apiKey: value, maxRetries: 0 });
const messages = [{ role: "user" as const, content: "Hello" }];

test.describe("OpenAI's library", () => {
  test("chats, whole and word by word, embeds, and lists what it may call", async ({ product, makeKey }) => {
    const key = await makeKey("--scope", "inference", "--model", "org/*", "--model", "embed-small");
    const client = openai(product, key);
    const whole = await client.chat.completions.create({ model: "org/chat", messages });
    expect(whole.choices[0]?.message.content).toBe("Good day.");
    expect(whole.usage?.total_tokens).toBe(12);
    const said: string[] = [];
    for await (const chunk of await client.chat.completions.create({
      model: "org/chat",
      messages,
      stream: true,
    })) {
      said.push(chunk.choices[0]?.delta.content ?? "");
    }
    expect(said.join("")).toBe("Good day.");
    const embedded = await client.embeddings.create({
      model: "embed-small",
      input: "Hello",
      encoding_format: "float",
    });
    expect(embedded.data[0]?.embedding).toEqual([0.25, -0.5]);
    const listed = [];
    for await (const { id } of client.models.list()) listed.push(id);
    expect(listed).toEqual(["embed-small", "org/chat"]);
    expect(await client.models.retrieve("org/chat")).toMatchObject({ id: "org/chat", owned_by: "Rack 1" });
  });

  test("throws the error that belongs to each refusal", async ({ product, makeKey }) => {
    const key = await makeKey("--scope", "inference.chat", "--model", "org/chat", "--model", "gone");
    const client = openai(product, key);
    const chat = (model: string) => client.chat.completions.create({ model, messages });
    const caught = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);
    const denied = await caught(chat("chat-endless"));
    expect(denied).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(denied).toMatchObject({
      status: 403,
      code: "model_denied",
      param: "model",
      type: "permission_error",
    });
    expect(await caught(chat("gone"))).toBeInstanceOf(OpenAI.NotFoundError);
    expect(await caught(client.embeddings.create({ model: "org/chat", input: "x" }))).toMatchObject({
      code: "scope_denied",
    });
    const stored = { model: "org/chat", input: "x", previous_response_id: "resp_1" };
    const mixed = await caught(client.responses.create(stored));
    expect(mixed).toBeInstanceOf(OpenAI.BadRequestError);
    expect(mixed).toMatchObject({ param: "previous_response_id" });
    expect(await caught(client.files.list())).toBeInstanceOf(OpenAI.NotFoundError);
    const stranger = openai(product, { ...key, value: "sk-0123456789abcdefghij" });
    const unknown = await caught(stranger.models.list());
    expect(unknown).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(unknown).toMatchObject({ code: "unknown_key", requestID: expect.stringMatching(/^[\w-]{36}$/) });
  });

  for (const status of [429, 503]) {
    test(`tries again when the upstream answers ${status}`, async ({ product, makeKey, server }) => {
      const client = openai(product, await makeKey(), { maxRetries: 1 });
      server.failOnce(status, { "retry-after-ms": "1" });
      const before = server.asked.length;
      const answer = await client.chat.completions.create({ model: "org/chat", messages });
      expect(answer.choices[0]?.message.content).toBe("Good day.");
      expect(server.asked.length - before).toBe(2);
    });
  }

  test("that aborts ends the work of the upstream, and one whose key is deleted hears of it", async ({
    product,
    makeKey,
    server,
  }) => {
    const key = await makeKey();
    const client = openai(product, key);
    const abort = new AbortController();
    const open = () =>
      client.chat.completions.create(
        { model: "chat-endless", messages, stream: true },
        { signal: abort.signal },
      );
    const left = await open();
    for await (const _ of left) break;
    await expect.poll(server.open).toBe(0);
    const cut = await open();
    let count = 0;
    const read = async () => {
      for await (const _ of cut) {
        count += 1;
        if (count === 3) await product.cli("keys", "delete", String(key.id));
      }
    };
    await expect(read()).rejects.toThrow();
    await expect.poll(server.open).toBe(0);
  });
});

test.describe("Anthropic's library", () => {
  test("gets messages, whole and word by word, and lists what it may call", async ({
    product,
    makeKey,
    server,
  }) => {
    const key = await makeKey("--scope", "inference.chat", "--model", "claude");
    const client = anthropic(product, key);
    const asked = { model: "claude", max_tokens: 10, messages };
    const whole = await client.messages.create(asked);
    expect(whole.content).toEqual([{ type: "text", text: "Good day." }]);
    const last = await client.messages.stream(asked).finalMessage();
    expect([last.content[0], last.usage.output_tokens]).toMatchObject([{ text: "Good day." }, 3]);
    const listed = [];
    for await (const { id } of client.models.list()) listed.push(id);
    expect(listed).toEqual(["claude"]);
    for (const { headers } of server.asked) expect(headers["x-api-key"]).toBeUndefined();
    const denied = client.messages.create({ ...asked, model: "org/chat" });
    await expect(denied).rejects.toBeInstanceOf(Anthropic.PermissionDeniedError);
    await expect(denied).rejects.toThrow("This API key may not use this model.");
  });
});

test("Vercel's library generates, whole and word by word, embeds, and what it used is counted", async ({
  product,
  makeKey,
  sql,
}) => {
  const key = await makeKey("--scope", "inference", "--model", "org/chat", "--model", "embed-small");
  const provider = createOpenAICompatible({
    name: "latchkey",
    baseURL: `${product.gateUrl}/v1`,
    apiKey: key.value,
    includeUsage: true,
  });
  const asked = { model: provider("org/chat"), prompt: "Hello", maxRetries: 0 };
  const whole = await generateText(asked);
  expect([whole.text, whole.usage.inputTokens]).toEqual(["Good day.", 9]);
  const stream = streamText(asked);
  const said: string[] = [];
  for await (const text of stream.textStream) said.push(text);
  expect(said).toEqual(["Good", " day", "."]);
  expect((await stream.usage).outputTokens).toBe(3);
  const { embedding } = await embed({
    model: provider.embeddingModel("embed-small"),
    value: "Hello",
    maxRetries: 0,
  });
  expect(embedding).toEqual([0.25, -0.5]);
  const denied = generateText({ ...asked, model: provider("claude") });
  await expect(denied).rejects.toMatchObject({
    statusCode: 403,
    message: "This API key may not use this model.",
  });
  const counted = () => sql`
    select model, requests::int, refusals::int, input_tokens::int, output_tokens::int from key_usage where key_id = ${key.id} order by 1`;
  await expect.poll(counted, { timeout: 20_000 }).toEqual([
    { model: "", requests: 1, refusals: 1, input_tokens: 0, output_tokens: 0 },
    { model: "embed-small", requests: 1, refusals: 0, input_tokens: 2, output_tokens: 0 },
    { model: "org/chat", requests: 2, refusals: 0, input_tokens: 18, output_tokens: 6 },
  ]);
});

test("curl chats", async ({ product, makeKey }) => {
  const { value } = await makeKey();
  const { stdout } = await promisify(execFile)("curl", [
    "-sS",
    `${product.gateUrl}/v1/chat/completions`,
    ...["-H", `Authorization: Bearer ${value}`, "-H", "Content-Type: application/json"],
    ...["-d", JSON.stringify({ model: "org/chat", messages })],
  ]);
  expect(JSON.parse(stdout).choices[0].message.content).toBe("Good day.");
});
