import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { afterAll, expect, it } from "vitest";
import { bundle } from "../../db/test-bundle";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { freePort } from "../test-gate";
import { newModel, newUpstream, testUpstream } from "./test-upstream";

await testDatabase();
const key = await newKey(await person(), { scope: ["inference"] });
const program = await bundle('import "../gate/main";');
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
});

it("a stop lets streams come to their end, and cuts those that do not within ten seconds", async () => {
  const endings: (() => void)[] = [];
  const upstream = await testUpstream((response, { body }) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" }).write("data: 1\n\n");
    if (body.includes("short")) endings.push(() => void response.end("data: 2\n\n"));
  });
  const model = await newModel(await newUpstream(upstream.url));
  const port = await freePort();
  const child = fork(program, { env: { ...process.env, GATE_PORT: String(port), LOG_LEVEL: "silent" } });
  started.push(child);
  const exited = once(child, "exit");
  await Promise.race([once(child, "message"), exited]);
  const open = (input: string) =>
    fetch(`http://127.0.0.1:${port}/v1/embeddings`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key.value}`, "Content-Type": "application/json" },
      body: JSON.stringify({ model, input }),
    });
  const [short, endless] = [await open("short"), await open("endless")];
  const reading = endless.text().then(
    () => "whole",
    () => "broken off",
  );
  child.kill("SIGTERM");
  const stoppedAt = performance.now();
  const isOpen = () =>
    fetch(`http://127.0.0.1:${port}/livez`).then(
      () => true,
      () => false,
    );
  await expect.poll(isOpen).toBe(false);
  for (const end of endings) end();
  expect(await short.text()).toBe("data: 1\n\ndata: 2\n\n");
  expect(await reading).toBe("broken off");
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - stoppedAt).toBeLessThan(10_000);
});
