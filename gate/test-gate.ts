import { once } from "node:events";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll } from "vitest";
import { database } from "../db/client";
import { api_keys } from "../db/schema";
import { fresh } from "../db/test-scene";
import type { UserActor } from "../lib/actor";
import { openGate } from "./gate";
import { createMetrics } from "./metrics";

export type Reply = { status: number; headers: IncomingHttpHeaders; body: string };
type Sent = { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer };

type GateOptions = Partial<Omit<Parameters<typeof openGate>[0], "metrics">>;

/**
 * Starts a gate for this test file on a free port; needs `testDatabase` first. It reads the database at every check,
 * unless told how old an answer may be.
 */
export async function testGate(options: GateOptions = {}) {
  const metrics = createMetrics();
  const own = { name: "test", version: "0.0.0", maxStaleSeconds: 0, metrics };
  const { server, used, usage, keys, proxy, changes, close } = openGate({ ...own, ...options });
  const { catalogue, streams, budget } = proxy;
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the gate has no port");
  const { port } = address;
  const agent = new Agent({ keepAlive: true });
  afterAll(async () => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
    await close();
  });

  async function send(path: string, { method = "GET", headers = {}, body = "" }: Sent = {}): Promise<Reply> {
    const outgoing = request({ host: "127.0.0.1", port, path, method, headers, agent });
    const answered = once(outgoing, "response");
    outgoing.end(body);
    const [response] = await answered;
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  }

  /** Asks with this key as a bearer token. */
  const check = (key: string, query = "?scope=inference.chat", sent: Sent = {}) =>
    send(`/verify${query}`, { ...sent, headers: { Authorization: `Bearer ${key}`, ...sent.headers } });

  const sendRaw = (bytes: Buffer | string) => sendBytes(port, bytes);
  return {
    port,
    used,
    usage,
    keys,
    catalogue,
    streams,
    budget,
    changes,
    metrics,
    send,
    check,
    sendBytes: sendRaw,
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === "object" ? address.port : 0;
}

/** Everything a listener answers to these bytes, as Latin-1, until it closes the connection. */
async function sendBytes(port: number, bytes: Buffer | string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1").on("data", (part) => {
    answer += part;
  });
  const closed = new Promise<void>((resolve) => {
    // A listener that refuses long headers resets the connection; what it said before that counts.
    socket.on("error", () => {}).once("close", () => resolve());
  });
  socket.write(bytes);
  await closed;
  return answer;
}

/** What a refusal says, without what changes by the second. */
export function reasonOf({ status, headers, body }: Reply) {
  return { status, reason: headers["x-auth-reason"], said: JSON.parse(body || "{}").reason };
}

export const unauthorized = (reason: string) => ({ status: 401, reason, said: reason });
export const forbidden = (reason: string) => ({ status: 403, reason, said: reason });

type Planted = Partial<typeof api_keys.$inferInsert> & { accessKey: string; digest: string };

/** A row as somebody who can write to the database would plant it. */
export async function plant(owner: UserActor, { accessKey, digest, ...values }: Planted): Promise<void> {
  await database()
    .insert(api_keys)
    .values({
      name: fresh("planted"),
      prefix: "lk",
      access_key: accessKey,
      hashed_secret_key: digest,
      user_id: owner.userId,
      ...values,
    });
}
