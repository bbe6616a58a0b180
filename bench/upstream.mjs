// An inference server that thinks of nothing: a small JSON answer, or for `"stream":true` an event ten times a second, or
// with `"burst":200` that many as fast as they are taken.
import { createServer } from "node:http";

const answer = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1767225600,
  model: "qwen3-32b",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello!" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
});
const head = { "Content-Type": "application/json", "Content-Length": String(answer.length) };

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (part) => (body += part));
  request.once("end", () => {
    if (!body.includes('"stream":true')) return response.writeHead(200, head).end(answer);
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    let count = 0;
    const burst = Number(/"burst":(\d+)/.exec(body)?.[1] ?? 0);
    if (burst > 0) return speak(response, burst);
    const talk = () => response.write(`data: {"count":${count++}}\n\n`);
    talk();
    const talking = setInterval(talk, 100);
    response.once("close", () => clearInterval(talking));
  });
});
function speak(response, left) {
  if (left === 0 || response.destroyed) return response.end("data: [DONE]\n\n");
  const next = () => setImmediate(speak, response, left - 1);
  if (response.write(`data: {"choices":[{"index":0,"delta":{"content":"word ${left}"}}]}\n\n`)) next();
  else response.once("drain", next);
}

server.listen(Number(process.env.GATE_PORT), "127.0.0.1", () => process.send({ type: "ready" }));
process.once("disconnect", () => process.exit());
