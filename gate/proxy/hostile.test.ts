import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as send } from "node:http";
import { createServer, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { freePort } from "../test-gate";
import { refusalOf, refused, testProxy } from "./test-proxy";
import { echo, newModel, newUpstream, testUpstream } from "./test-upstream";

await testDatabase();
const gate = await testProxy();
const upstream = await testUpstream();
const times = { connect_timeout_ms: 300, first_byte_timeout_ms: 1000, idle_timeout_ms: 1000 };
const upstreamId = await newUpstream(upstream.url, times);
const model = await newModel(upstreamId);
const key = await newKey(await person(), { scope: ["inference"] });
const ask = (name = model) => gate.post("/v1/chat/completions", key.value, { model: name });

/** A request whose answer is read as the test likes. */
async function stream(name = model): Promise<{ request: ClientRequest; response: IncomingMessage }> {
  const request = send({
    host: "127.0.0.1",
    port: gate.port,
    path: "/v1/chat/completions",
    method: "POST",
    headers: { Authorization: `Bearer ${key.value}` },
  });
  request.on("error", () => {}).end(JSON.stringify({ model: name, stream: true }));
  const [response] = await once(request, "response");
  return { request, response };
}

/** A server that says exactly these bytes to whoever asks, and then what the test tells the socket. */
async function rawUpstream(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {}).once("data", () => answer(socket));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  afterAll(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return newModel(await newUpstream(`http://127.0.0.1:${port}/v1`, times));
}

const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

describe("the client is told what is wrong with an upstream that", () => {
  it("is not there", async () => {
    const nowhere = await newModel(await newUpstream(`http://127.0.0.1:${await freePort()}/v1`, times));
    expect(refusalOf(await ask(nowhere))).toEqual(refused(502, "upstream_unreachable"));
    const nobody = await newModel(await newUpstream("http://nobody.invalid/v1", times));
    expect(refusalOf(await ask(nobody))).toEqual(refused(502, "upstream_unreachable"));
  });

  it("speaks no TLS where it should", async () => {
    const secure = await newModel(await newUpstream(upstream.url.replace("http:", "https:"), times));
    expect(refusalOf(await ask(secure))).toEqual(refused(502, "upstream_unreachable"));
  });

  it("does not answer in time", async () => {
    upstream.answer = () => {};
    expect(refusalOf(await ask())).toEqual(refused(504, "upstream_timeout"));
    upstream.answer = echo;
    await expect.poll(() => upstream.open).toBe(0);
  });

  it.each([
    ["closes without a word", (socket: Socket) => socket.end()],
    ["resets the connection", (socket: Socket) => socket.resetAndDestroy()],
    ["speaks another protocol", (socket: Socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n")],
    ["ends amid its headers", (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Ty")],
    [
      "has headers without an end",
      (socket: Socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(40_000)}`),
    ],
    [
      "says two lengths",
      (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
    ],
    [
      "changes protocols",
      (socket: Socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
    ],
  ])("%s", async (_what, answer) => {
    expect(refusalOf(await ask(await rawUpstream(answer)))).toEqual(refused(502, "upstream_failed"));
  });
});

it("what a header of its answer cannot say to a client is left out", async () => {
  const name = await rawUpstream((socket) =>
    socket.end(`${head}Content-Disposition: attachment; filename="\u4e2d"\r\nContent-Length: 2\r\n\r\nok`),
  );
  const answer = await ask(name);
  expect([answer.status, answer.body, answer.headers["content-disposition"]]).toEqual([200, "ok", undefined]);
});

describe("an answer that breaks off is not taken for whole, when its upstream", () => {
  it.each([
    ["ends early", (socket: Socket) => socket.end(`${head}Content-Length: 100\r\n\r\ndata: 1`)],
    [
      "ends amid a chunk",
      (socket: Socket) => socket.end(`${head}Transfer-Encoding: chunked\r\n\r\n20\r\ndata: 1`),
    ],
    [
      "ends without its last chunk",
      (socket: Socket) => socket.end(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\ndata: 1\r\n`),
    ],
    [
      "has a chunk that is none",
      (socket: Socket) => socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\ndata: 1\r\nzz\r\n`),
    ],
    [
      "resets the connection",
      (socket: Socket) =>
        socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\ndata: 1\r\n`, () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        ),
    ],
    [
      "falls silent",
      (socket: Socket) => socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\ndata: 1\r\n`),
    ],
  ])("%s", async (_what, answer) => {
    const { response } = await stream(await rawUpstream(answer));
    expect(response.statusCode).toBe(200);
    await expect(buffer(response)).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});

it("malformed events are passed on as they are, for the client's library to judge", async () => {
  const events = 'data: {"x":\n\nda\0ta: \xff\r\rdata: [DONE]';
  upstream.answer = (response) =>
    response.writeHead(200, { "Content-Type": "text/event-stream" }).end(Buffer.from(events, "latin1"));
  const { response } = await stream();
  expect(response.headers["x-accel-buffering"]).toBe("no");
  expect((await buffer(response)).toString("latin1")).toBe(events);
  upstream.answer = echo;
});

it("parts of an answer arrive as they are written", async () => {
  let finish = () => {};
  upstream.answer = (response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" }).write("data: 1\n\n");
    finish = () => void response.end("data: 2\n\n");
  };
  const { response } = await stream();
  const [first] = await once(response, "data");
  expect(String(first)).toBe("data: 1\n\n");
  finish();
  const [second] = await once(response, "data");
  expect(String(second)).toBe("data: 2\n\n");
  upstream.answer = echo;
});

it("an upstream of 100 MB is read no faster than its client takes it, and no memory fills up", async () => {
  const part = Buffer.alloc(1_048_576, "x");
  let written = 0;
  upstream.answer = async (response) => {
    response.writeHead(200, { "Content-Type": "application/octet-stream" });
    while (written < 100 * part.length && !response.destroyed) {
      written += part.length;
      if (!response.write(part)) await once(response, "drain");
    }
    response.end();
  };
  const before = process.memoryUsage().rss;
  const { response } = await stream();
  const [first] = await once(response, "data");
  response.pause();
  let last = -1;
  // It stands still once the buffers on the way are full.
  await expect
    .poll(
      () => {
        const stands = last === written;
        last = written;
        return stands;
      },
      { interval: 200 },
    )
    .toBe(true);
  expect(written).toBeLessThan(30 * part.length);
  expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
  let length = first.length;
  for await (const more of response) length += more.length;
  expect(length).toBe(100 * part.length);
  upstream.answer = echo;
});

describe("when the client goes, its request to the upstream ends within a second", () => {
  it.each(["amid the answer", "before it"])("%s", async (when) => {
    upstream.answer = (response) => {
      if (when === "amid the answer") response.writeHead(200).write("data: 1\n\n");
    };
    const request = send({
      host: "127.0.0.1",
      port: gate.port,
      path: "/v1/chat/completions",
      method: "POST",
      headers: { Authorization: `Bearer ${key.value}` },
    });
    request.on("error", () => {}).end(JSON.stringify({ model }));
    if (when === "amid the answer") await once(request, "response");
    await expect.poll(() => upstream.open).toBe(1);
    const left = performance.now();
    request.destroy();
    await expect.poll(() => upstream.open, { interval: 10 }).toBe(0);
    expect(performance.now() - left).toBeLessThan(1000);
    await expect.poll(gate.streams.size).toBe(0);
    expect(gate.budget.used()).toBe(0);
    upstream.answer = echo;
  });
});

describe("the fallback is asked", () => {
  it.each([502, 503, 504])(
    "when the first upstream answers %i, with its own credential and body",
    async (status) => {
      const broken = await testUpstream((response) => response.writeHead(status).end());
      const first = await newUpstream(broken.url, { ...times, credential: "sk-first" });
      const second = await newUpstream(upstream.url, { ...times, credential: "sk-second" });
      const name = await newModel(first, undefined, { fallback: second });
      const body = JSON.stringify({ model: name, input: "x".repeat(200_000) });
      const answer = await gate.post("/v1/embeddings", key.value, body);
      const seen = JSON.parse(answer.body);
      expect([seen.headers.authorization, seen.body === body]).toEqual(["Bearer sk-second", true]);
      expect(broken.seen.map(({ body: sent }) => sent.toString() === body)).toEqual([true]);
    },
  );

  it("when the first one cannot be reached, or is silent", async () => {
    const gone = await newUpstream(`http://127.0.0.1:${await freePort()}/v1`, times);
    const silent = await newUpstream((await testUpstream(() => {})).url, times);
    for (const first of [gone, silent]) {
      const name = await newModel(first, undefined, { fallback: upstreamId });
      expect((await ask(name)).status).toBe(200);
    }
  });

  it("but not once an answer has begun, nor after any other one", async () => {
    const begun = await rawUpstream((socket) => socket.end(`${head}Content-Length: 9\r\n\r\ndata`));
    const failing = await testUpstream((response) => response.writeHead(500).end("no"));
    const name = await newModel(await newUpstream(failing.url, times), undefined, { fallback: upstreamId });
    expect((await ask(name)).status).toBe(500);
    await expect(buffer((await stream(begun)).response)).rejects.toThrow();
  });

  it("and what it answers is passed on, whatever it is", async () => {
    const busy = () =>
      testUpstream((response) => response.writeHead(503, { "Retry-After": "3" }).end("loading"));
    const [first, second] = [await busy(), await busy()];
    const name = await newModel(await newUpstream(first.url, times), undefined, {
      fallback: await newUpstream(second.url, times),
    });
    const answer = await ask(name);
    expect([answer.status, answer.headers["retry-after"], answer.body]).toEqual([503, "3", "loading"]);
  });
});
