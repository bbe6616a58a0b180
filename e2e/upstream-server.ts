import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Answer = (response: ServerResponse) => void;

/** An inference server of a test's own. */
export type UpstreamServer = {
  /** Up to `/v1`. */
  url: string;
  /** What it was asked, in order. */
  asked: { url: string; headers: IncomingHttpHeaders }[];
  answer: Answer;
  close: () => void;
};

/** Starts a server that offers these models, or answers as it is told to later. */
export async function startUpstream(...models: string[]): Promise<UpstreamServer> {
  const server = createServer((request, response) => {
    upstream.asked.push({ url: request.url ?? "", headers: request.headers });
    if (request.url === "/v1/models") upstream.answer(response);
    else complete(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const upstream: UpstreamServer = {
    url: `http://127.0.0.1:${port}/v1`,
    asked: [],
    answer: offer(...models),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return upstream;
}

/** Answers with a list of these models. */
function offer(...models: string[]): Answer {
  return json(200, { object: "list", data: models.map((id) => ({ id, object: "model" })) });
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

const complete = json(200, {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 0,
  model: "any",
  choices: [{ index: 0, message: { role: "assistant", content: "Good day." }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});
