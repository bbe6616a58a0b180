import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { afterAll } from "vitest";
import { bundle } from "../db/test-bundle";
import { freePort } from "./test-gate";

/** The gate as its supervisor starts it: processes of their own, with what they take and what they remember. */
export async function gateProgram() {
  const program = await bundle('import "../gate/main";');
  const started: ChildProcess[] = [];
  const agent = new Agent({ keepAlive: true });
  afterAll(() => {
    agent.destroy();
    for (const child of started) child.kill("SIGKILL");
  });

  return async function start(env: NodeJS.ProcessEnv = process.env) {
    const port = await freePort();
    const child = fork(program, { env: { ...env, GATE_PORT: String(port), LOG_LEVEL: "silent" } });
    started.push(child);
    const exited = once(child, "exit");
    await Promise.race([once(child, "message"), exited]);
    /** The status of a check of this key. */
    const check = (key: string) =>
      new Promise<number>((resolve, reject) => {
        const path = "/verify?scope=inference.chat";
        const headers = { "X-API-Key": key };
        request({ host: "127.0.0.1", port, path, headers, agent }, (response) =>
          response.resume().once("end", () => resolve(response.statusCode ?? 0)),
        )
          .once("error", reject)
          .end();
      });
    return { child, exited, port, check };
  };
}
