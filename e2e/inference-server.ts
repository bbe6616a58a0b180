import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json as readJson } from "node:stream/consumers";

type Body = { model?: string; stream?: boolean; stream_options?: { include_usage?: boolean } };
type Asked = { url: string; headers: IncomingHttpHeaders; body: Body };

/** An inference server of a test's own, which speaks as OpenAI's and Anthropic's do. */
export type InferenceServer = {
  url: string;
  asked: Asked[];
  /** How many answers are under way. */
  open: () => number;
  /** Answers the next request with this status instead. */
  failOnce: (status: number, headers?: Record<string, string>) => void;
  close: () => void;
};

const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const words = ["Good", " day", "."];

export async function startInferenceServer(): Promise<InferenceServer> {
  const asked: Asked[] = [];
  let open = 0;
  let failure: { status: number; headers: Record<string, string> } | null = null;
  const server = createServer(async (request, response) => {
    open += 1;
    response.once("close", () => {
      open -= 1;
    });
    const { url = "", headers } = request;
    const body = (await readJson(request)) as Body;
    asked.push({ url, headers, body });
    if (failure !== null) {
      const { status, headers: told } = failure;
      failure = null;
      response.writeHead(status, told).end("{}");
    } else if (url.startsWith("/v1/messages")) answerMessage(response, body);
    else if (url === "/v1/embeddings") sendJson(response, embedding(body));
    else answerChat(response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    open: () => open,
    failOnce: (status, headers = {}) => {
      failure = { status, headers };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function sendJson(response: ServerResponse, content: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(content));
}

const embedding = ({ model }: Body) => ({
  object: "list",
  model,
  data: [{ object: "embedding", index: 0, embedding: [0.25, -0.5] }],
  usage: { prompt_tokens: 2, total_tokens: 2 },
});

function answerChat(response: ServerResponse, { model = "", stream = false, stream_options }: Body): void {
  const about = { id: "chatcmpl-1", created: 0, model };
  if (!stream) {
    const message = { role: "assistant", content: words.join("") };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    sendJson(response, { ...about, object: "chat.completion", choices, usage });
    return;
  }
  const send = (content: object) =>
    response.write(`data: ${JSON.stringify({ ...about, object: "chat.completion.chunk", ...content })}\n\n`);
  const chunk = (delta: object, finish_reason: string | null = null) =>
    send({ choices: [{ index: 0, delta, finish_reason }] });
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (model.endsWith("endless")) {
    const talking = setInterval(() => chunk({ content: "x" }), 20);
    response.once("close", () => clearInterval(talking));
    return;
  }
  for (const content of words) chunk({ content });
  chunk({}, "stop");
  if (stream_options?.include_usage) send({ choices: [], usage });
  response.end("data: [DONE]\n\n");
}

function answerMessage(response: ServerResponse, { model = "", stream = false }: Body): void {
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content: [{ type: "text", text: words.join("") }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 9, output_tokens: 3 },
  };
  if (!stream) {
    sendJson(response, message);
    return;
  }
  const event = (type: string, content: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...content })}\n\n`);
  response.writeHead(200, { "content-type": "text/event-stream" });
  event("message_start", { message: { ...message, content: [], stop_reason: null } });
  event("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
  for (const text of words) event("content_block_delta", { index: 0, delta: { type: "text_delta", text } });
  event("content_block_stop", { index: 0 });
  event("message_delta", {
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: 3 },
  });
  event("message_stop", {});
  response.end();
}
