import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { afterAll } from "vitest";

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** An inference server that answers as the test says, and remembers what it was asked. */
export type TestUpstream = {
  url: string;
  requests: { method: string; url: string; headers: IncomingMessage["headers"] }[];
  answer: Answer;
};

export async function testUpstream(tls?: { key: string; cert: string }): Promise<TestUpstream> {
  const listener: RequestListener = (request, response) => {
    upstream.requests.push({
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
    });
    upstream.answer(response, request);
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  const upstream: TestUpstream = { url: "", requests: [], answer: models("small", "large") };
  const { port } = await listening(server);
  upstream.url = `${tls ? "https" : "http"}://127.0.0.1:${port}/v1`;
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return upstream;
}

/** Answers the list of these models. */
export function models(...names: string[]): Answer {
  return json(200, { object: "list", data: names.map((id) => ({ id, object: "model" })) });
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

function listening(server: Server): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("no port"));
      resolve(address);
    });
  });
}
