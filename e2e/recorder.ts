import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";

/** One request and its answer, as their bytes went over the wire. */
type Exchange = { method: string; url: string; request: string; response: string };

export type Recorder = {
  url: string;
  exchanges: Exchange[];
  forwardTo(target: string): void;
  close(): void;
};

/** Stands between the browser and the console and writes everything down: first lines, headers and bodies. */
export async function startRecorder(): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  let target = "";
  const server = createServer((incoming, answer) => {
    const { method = "", url = "" } = incoming;
    // Compressed bytes would hide what they say.
    const headers = { ...incoming.headers, "accept-encoding": "identity" };
    const exchange = { method, url, request: head(`${method} ${url}`, headers), response: "" };
    exchanges.push(exchange);
    const outgoing = request(target + url, { method, headers }, (upstream) => {
      exchange.response = head(String(upstream.statusCode), upstream.headers);
      answer.writeHead(upstream.statusCode ?? 502, upstream.headers);
      upstream.on("data", (part) => (exchange.response += part)).pipe(answer);
    });
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => outgoing.destroy());
    incoming.on("data", (part) => (exchange.request += part)).pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    exchanges,
    forwardTo: (url) => (target = url),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function head(start: string, headers: IncomingHttpHeaders): string {
  return `${start}\n${JSON.stringify(headers)}\n`;
}
