import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import { afterAll } from "vitest";
import { database } from "../../db/client";
import { model_access, models, upstreams } from "../../db/model-schema";
import { fresh } from "../../db/test-scene";
import { sealCredential } from "../../db/upstream-credential";

type Seen = { method: string; url: string; headers: IncomingMessage["headers"]; body: Buffer };
type Answer = (response: ServerResponse, seen: Seen) => unknown;

/** Says what it was asked. */
export const echo: Answer = (response, { method, url, headers, body }) => {
  const content = JSON.stringify({ method, url, headers, body: body.toString("latin1") });
  response.writeHead(200, { "Content-Type": "application/json" }).end(content);
};

/** A real server that answers as it is told, and remembers what it was asked. */
export async function testUpstream(answer: Answer = echo) {
  const upstream = { answer, seen: [] as Seen[], open: 0, url: "" };
  const server = createServer(async (request, response) => {
    upstream.open += 1;
    response.once("close", () => {
      upstream.open -= 1;
    });
    const { method = "", url = "", headers } = request;
    const body = await buffer(request).catch(() => null);
    if (body === null) return;
    const seen = { method, url, headers, body };
    upstream.seen.push(seen);
    await upstream.answer(response, seen);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  upstream.url = `http://127.0.0.1:${port}/v1`;
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return upstream;
}

type UpstreamValues = Partial<typeof upstreams.$inferInsert>;

/** Registers an upstream. */
export async function newUpstream(
  baseUrl: string,
  { credential = null, ...values }: UpstreamValues = {},
): Promise<number> {
  const [row] = await database()
    .insert(upstreams)
    .values({
      name: fresh("upstream"),
      kind: "openai",
      base_url: baseUrl,
      connect_timeout_ms: 2000,
      first_byte_timeout_ms: 20_000,
      idle_timeout_ms: 20_000,
      ...values,
    })
    .returning();
  const id = row?.id ?? 0;
  if (credential) {
    const sealed = sealCredential({ id, baseUrl }, credential);
    await database().update(upstreams).set({ credential: sealed }).where(eq(upstreams.id, id));
  }
  return id;
}

type Access = { userIds?: number[]; principalIds?: number[] };

/** Puts a model into the catalogue: open to everybody, or to those who are named. */
export async function newModel(
  upstreamId: number,
  name = fresh("model"),
  { fallback = null, access }: { fallback?: number | null; access?: Access } = {},
): Promise<string> {
  const values = { name, upstream_id: upstreamId, fallback_upstream_id: fallback, is_open: !access };
  const [row] = await database().insert(models).values(values).returning();
  const model_id = row?.id ?? 0;
  const allowed = [
    ...(access?.userIds ?? []).map((user_id) => ({ model_id, user_id })),
    ...(access?.principalIds ?? []).map((principal_id) => ({ model_id, principal_id })),
  ];
  if (allowed.length > 0) await database().insert(model_access).values(allowed);
  return name;
}
