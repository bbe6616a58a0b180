import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { json, models, testUpstream } from "./test-upstream";
import { listOffered, UpstreamError } from "./upstream-call";

const upstream = await testUpstream();
const secret = "sk-upstream-credential";
const ask = (baseUrl = upstream.url) => listOffered({ kind: "openai", baseUrl, credential: secret });
const failure = async (baseUrl?: string): Promise<unknown[]> => {
  const error: unknown = await ask(baseUrl).catch((thrown: unknown) => thrown);
  if (!(error instanceof UpstreamError)) throw error;
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
  return error.status === null ? [error.code] : [error.code, error.status];
};

describe("asked for its models, an upstream", () => {
  test("of OpenAI's kind gets its credential as a bearer token, and nothing of ours besides", async () => {
    upstream.requests.length = 0;
    upstream.answer = models("small", "large");
    expect((await ask()).names).toEqual(["small", "large"]);
    expect(upstream.requests).toEqual([
      {
        method: "GET",
        url: "/v1/models",
        headers: {
          host: new URL(upstream.url).host,
          connection: "close",
          accept: "application/json",
          "user-agent": "latchkey",
          authorization: `Bearer ${secret}`,
        },
      },
    ]);
  });

  test("of Anthropic's kind gets it in that company's header, and is asked for its whole list", async () => {
    upstream.requests.length = 0;
    upstream.answer = models("claude");
    await listOffered({ kind: "anthropic", baseUrl: upstream.url, credential: secret });
    expect(upstream.requests[0]?.url).toBe("/v1/models?limit=1000");
    expect(upstream.requests[0]?.headers).toMatchObject({
      "x-api-key": secret,
      "anthropic-version": "2023-06-01",
    });
    expect(upstream.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  test("without a credential gets none", async () => {
    upstream.requests.length = 0;
    await listOffered({ kind: "openai", baseUrl: upstream.url, credential: null });
    expect(upstream.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  test("offers each name once, and none that a key could not list", async () => {
    const bad = ["a\u0000b", "a\nb", "", "*", "qwen*", "x".repeat(201), "\u202egnp", "\ufffd", "  "];
    upstream.answer = models("twice", ...bad, "twice", "org/model:free", "模型");
    expect((await ask()).names).toEqual(["twice", "org/model:free", "模型"]);
  });

  test("may have 5,000 models and not one more", async () => {
    const names = Array.from({ length: 5001 }, (_, i) => `model-${i}`);
    upstream.answer = models(...names.slice(1));
    expect((await ask()).names).toHaveLength(5000);
    upstream.answer = models(...names);
    expect(await failure()).toEqual(["too_large"]);
  });

  test("that has more pages than the one that was asked for is not half believed", async () => {
    upstream.answer = json(200, { data: [{ id: "a" }], has_more: true });
    expect(await failure()).toEqual(["too_large"]);
  });
});

describe("what goes wrong has a fixed code, and nothing of the answer", () => {
  test.each([
    [301, "redirected"],
    [302, "redirected"],
    [307, "redirected"],
    [308, "redirected"],
    [401, "unauthorized"],
    [403, "unauthorized"],
    [404, "not_found"],
    [400, "bad_status"],
    [429, "bad_status"],
    [500, "bad_status"],
    [503, "bad_status"],
  ])("an answer %i is: %s", async (status, code) => {
    upstream.answer = json(status, { error: secret }, { location: `${upstream.url}/models` });
    upstream.requests.length = 0;
    expect(await failure()).toEqual([code, status]);
    expect(upstream.requests).toHaveLength(1);
  });

  test.each([
    ["no JSON", "<html>"],
    ["half of it", '{"data":[{"id":"a"}'],
    ["nothing", ""],
    ["another thing", '{"models":["a"]}'],
    ["a list of other things", '{"data":["a"]}'],
    ["a name that is none", '{"data":[{"id":7}]}'],
    ["nested without end", `${"[".repeat(100_000)}`],
  ])("%s is: bad_answer", async (_, body) => {
    upstream.answer = (response) => void response.end(body);
    expect(await failure()).toEqual(["bad_answer"]);
  });

  test("a hundred megabytes are read up to the second, said or not, and no more are sent", async () => {
    for (const headers of [{}, { "content-length": String(100 * 1024 * 1024) }]) {
      let sent = 0;
      const chunk = Buffer.alloc(64 * 1024, " ");
      const cut = new Promise<void>((resolve) => {
        upstream.answer = (response) => {
          response.writeHead(200, headers);
          const more = () => {
            while (!response.destroyed && sent < 100 * 1024 * 1024) {
              sent += chunk.length;
              if (!response.write(chunk)) return void response.once("drain", more);
            }
          };
          response.once("close", resolve);
          more();
        };
      });
      expect(await failure()).toEqual(["too_large"]);
      await cut;
      expect(sent).toBeLessThan(20 * 1024 * 1024);
    }
  });

  test("headers without end are: too_large", async () => {
    upstream.answer = json(200, { data: [] }, { "x-much": "x".repeat(20_000) });
    expect(await failure()).toEqual(["too_large"]);
  });

  test("a connection that ends in the middle is: bad_answer", async () => {
    upstream.answer = (response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{");
      response.socket?.end();
    };
    expect(await failure()).toEqual(["bad_answer"]);
  });

  test("what speaks no HTTP is: bad_answer", async () => {
    const server = createServer(
      (socket) => void socket.on("error", () => {}).end("220 mail.example ESMTP\r\n"),
    );
    afterAll(() => server.close());
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    expect(await failure(`http://127.0.0.1:${port}/v1`)).toEqual(["bad_answer"]);
  });

  test("nobody there is: connection_refused", async () => {
    expect(await failure("http://127.0.0.1:1/v1")).toEqual(["connection_refused"]);
    expect(await failure("http://localhost:1/v1")).toEqual(["connection_refused"]);
  });

  test("a name that no server has is: name_not_found", async () => {
    expect(await failure("http://nobody.invalid/v1")).toEqual(["name_not_found"]);
  });

  test("https to a server without it is: tls_failed", async () => {
    expect(await failure(upstream.url.replace("http:", "https:"))).toEqual(["tls_failed"]);
  });

  test("a certificate that nobody vouches for is: tls_failed, and the credential was not sent", async () => {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-tls-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    execFileSync("openssl", ["req", "-x509", "-nodes", ...curve, "-keyout", key, "-out", cert, ...subject], {
      stdio: "ignore",
    });
    const self = await testUpstream({ key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") });
    rmSync(folder, { recursive: true });
    expect(await failure(self.url)).toEqual(["tls_failed"]);
    expect(self.requests).toEqual([]);
  });

  test("silence, before the answer or within it, is after ten seconds: timeout", async () => {
    const silent = await testUpstream();
    silent.answer = () => {};
    const halting = await testUpstream();
    halting.answer = (response) => void response.writeHead(200).write("{");
    const startedAt = performance.now();
    expect(await Promise.all([failure(silent.url), failure(halting.url)])).toEqual([
      ["timeout"],
      ["timeout"],
    ]);
    expect(performance.now() - startedAt).toBeLessThan(12_000);
  });

  test("whoever no longer wants to know is told so at once", async () => {
    upstream.answer = () => {};
    const stop = new AbortController();
    const asking = listOffered({ kind: "openai", baseUrl: upstream.url, credential: null }, stop.signal);
    stop.abort(new Error("stopped"));
    await expect(asking).rejects.toThrow("stopped");
  });
});
