import { createServer, type ServerResponse } from "node:http";
import { env } from "../db/env";
import { serve } from "../db/serve";

const { gatePort, gateHost } = env();
const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 60_000, headersTimeout: 15_000 });

server.on("request", (request, response) => {
  if (request.url === "/livez") answer(response, 200, "ok");
  else answer(response, 404, "not found");
});

await serve(server, { host: gateHost, port: gatePort, close: async () => {} });

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
  response.end(`${text}\n`);
}
