import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, expect, it } from "vitest";
import { bundle } from "../../db/test-bundle";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { newModel, newUpstream, testUpstream } from "../proxy/test-upstream";
import { freePort } from "../test-gate";

const { sql } = await testDatabase();
const ada = await person();
const key = await newKey(ada, { scope: ["inference"] });
const upstream = await testUpstream((response) =>
  response
    .writeHead(200, { "Content-Type": "application/json" })
    .end('{"choices":["a secret answer"],"usage":{"prompt_tokens":7,"completion_tokens":3}}'),
);
const upstreamId = await newUpstream(upstream.url);
const model = await newModel(upstreamId);
const program = await bundle('import "../gate/main";');
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
});

async function start(env: Partial<NodeJS.ProcessEnv>) {
  const port = await freePort();
  const child = fork(program, {
    env: { ...process.env, GATE_PORT: String(port), LOG_LEVEL: "silent", ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  started.push(child);
  const exited = once(child, "exit");
  await Promise.race([once(child, "message"), exited]);
  const chat = () =>
    fetch(`http://127.0.0.1:${port}/v1/chat/completions?key=in-the-address`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${key.value}`,
        "X-Request-Id": "mine-1",
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ model, messages: [{ content: "a secret question" }] }),
    }).then((response) => response.text());
  return { child, exited, chat };
}

it("each request is a line of JSON on standard output, which holds no secret, question or answer", async () => {
  const { child, exited, chat } = await start({ REQUEST_LOG: "stdout" });
  if (child.stdout === null) throw new Error("there is no output");
  const lines: string[] = [];
  const reading = createInterface(child.stdout).on("line", (line) => lines.push(line));
  await chat();
  await expect.poll(() => lines.length).toBe(1);
  const [upstreamName] = (await sql`select name from upstreams where id = ${upstreamId}`).map(
    (row) => row.name,
  );
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    ...{ request_id: "mine-1", key_id: key.id, user_id: ada.userId, model, path: "/v1/chat/completions" },
    ...{ status: 200, reason: "done", upstream: upstreamName, input_tokens: 7, output_tokens: 3 },
    ...{ first_byte_ms: expect.any(Number), duration_ms: expect.any(Number), address: "127.0.0.1" },
  });
  expect(lines[0]).not.toMatch(/secret|in-the-address/);
  expect(lines[0]).not.toContain(key.value);
  for (let i = 0; i < 20; i++) await chat();
  child.kill("SIGTERM");
  await exited;
  if (lines.length < 21) await once(reading, "close");
  expect(lines).toHaveLength(21);
});

it("a reader that does not read, or leaves, keeps nobody waiting", async () => {
  const { child, exited, chat } = await start({ REQUEST_LOG: "stdout" });
  child.stdout?.pause();
  for (let i = 0; i < 500; i++) expect(await chat()).toContain("usage");
  child.stdout?.destroy();
  for (let i = 0; i < 20; i++) expect(await chat()).toContain("usage");
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
});

it("without being asked to it writes nothing there", async () => {
  const { child, exited, chat } = await start({});
  let output = "";
  child.stdout?.on("data", (part) => {
    output += part;
  });
  await chat();
  child.kill("SIGTERM");
  await exited;
  expect(output).toBe("");
});
