import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { descendants, type Process, stillRunning } from "./process-tree";
import { freshSettings, type Product, root, runCli, startProduct } from "./product";

test.skip(process.platform !== "linux", "the processes are counted in /proc");

/** `npm start` reads the .env of its folder for what is not set. */
const untouchedByDotEnv = { DATABASE_URL: "", PUBLIC_URL: "", ADMIN_USERNAME: "", ADMIN_PASSWORD: "" };

let product: Product | undefined;

test.afterEach(async () => {
  await product?.dispose();
  product = undefined;
});

async function start(...options: Parameters<typeof startProduct>): Promise<Product> {
  product = await startProduct(...options);
  return product;
}

function find(processes: Process[], part: string): Process {
  const found = processes.find(({ command }) => command.includes(part));
  if (!found)
    throw new Error(`No process runs ${part}: ${processes.map(({ command }) => command).join("\n")}`);
  return found;
}

async function status(url: string): Promise<number> {
  return (await fetch(url)).status;
}

/** Answers once none of the processes is left; the test's time limit is the bound. */
async function gone(processes: Process[]): Promise<void> {
  await expect
    .poll(() => stillRunning(processes).map(({ command }) => command), { timeout: 30_000 })
    .toEqual([]);
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  test(`${signal} stops console, gate and database within ten seconds and leaves no process`, async () => {
    const { pid, consoleUrl, gateUrl, stop, output } = await start();
    const family = descendants(pid);
    for (const part of ["console.js", "gate.js", "postgres"]) find(family, part);
    expect([await status(`${consoleUrl}/readyz`), await status(`${gateUrl}/livez`)]).toEqual([200, 200]);

    const asked = performance.now();
    expect(await stop(signal)).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(stillRunning(family)).toEqual([]);
    await expect.poll(output).toContain("Stopped.");
  });
}

test("where REQUEST_LOG asks for it, standard output is a line for each request of a key, and nothing else", async () => {
  const command = `exec "${process.execPath}" "${join(root, "dist/cli.js")}" start > "$DATA_DIR/lines"`;
  const { cli, gateUrl, dataDir, stop } = await start({ REQUEST_LOG: "stdout" }, ["/bin/sh", "-c", command]);
  await cli("users", "create", "ana");
  const made = await cli("keys", "create", "--user", "ana", "--name", "counted", "--json");
  const headers = { Authorization: `Bearer ${JSON.parse(made.stdout).value}` };
  for (const path of ["/v1/models", "/v1/key", "/v1/nothing"]) await fetch(gateUrl + path, { headers });
  await fetch(`${gateUrl}/v1/models`);
  expect(await stop()).toBe(0);
  const lines = readFileSync(join(dataDir, "lines"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line)).map(({ path, status }) => [path, status])).toEqual([
    ["/v1/models", 200],
    ["/v1/key", 200],
    ["/v1/nothing", 404],
  ]);
});

test("a second Ctrl-C ends at once what does not stop by itself", async () => {
  const { pid, stop, output } = await start();
  const family = descendants(pid);
  process.kill(find(family, "console.js").pid, "SIGSTOP");
  const ended = stop("SIGINT");
  await expect.poll(output).toContain("Stopping …");
  // Sooner than the drain's own limit.
  const interruptAgain = () => {
    void stop("SIGINT");
    return stillRunning(family);
  };
  await expect.poll(interruptAgain, { timeout: 7000 }).toEqual([]);
  expect(await ended).toBe(1);
});

test("kill -9 of the supervisor leaves no process", async () => {
  const { pid, stop } = await start();
  const family = descendants(pid);
  await stop("SIGKILL");
  await gone(family);
});

test("after kill -9 the next start works on the same data", async () => {
  const { pid, stop, dataDir } = await start();
  const family = descendants(pid);
  await stop("SIGKILL");
  const again = await start({ DATA_DIR: dataDir });
  expect(await status(`${again.consoleUrl}/readyz`)).toBe(200);
  await gone(family);
});

for (const [name, script] of [
  ["console", "console.js"],
  ["gate", "gate.js"],
] as const) {
  test(`a killed ${name} is said plainly and runs again, and the other goes on`, async () => {
    const running = await start();
    const before = descendants(running.pid);
    process.kill(find(before, script).pid, "SIGKILL");
    const urls = [`${running.consoleUrl}/readyz`, `${running.gateUrl}/livez`];
    const other = name === "console" ? urls[1] : urls[0];
    expect(await status(other ?? "")).toBe(200);
    await expect.poll(running.output).toContain(`The ${name} is running again.`);
    expect(running.output()).toContain(`The ${name} stopped unexpectedly (SIGKILL). Starting it again.`);
    expect(await Promise.all(urls.map(status))).toEqual([200, 200]);
  });
}

test("a killed database runs again by itself, and console and gate find it", async () => {
  const { pid, consoleUrl, gateUrl } = await start();
  const before = descendants(pid);
  const postmaster = find(before, "bin/postgres");
  process.kill(postmaster.pid, "SIGKILL");
  await gone([postmaster]);
  for (const url of [consoleUrl, gateUrl]) await expect.poll(() => status(`${url}/readyz`)).toBe(200);
  const survivors = stillRunning([find(before, "console.js"), find(before, "gate.js")]);
  expect(survivors).toHaveLength(2);
});

test("a request in flight is finished before the console stops", async () => {
  const { consoleUrl, stop } = await start();
  const headers = { "Content-Type": "multipart/form-data; boundary=x", Expect: "100-continue" };
  const request = httpRequest(consoleUrl, { method: "POST", headers, agent: false });
  const answer = once(request, "response");
  request.flushHeaders();
  await once(request, "continue");

  const stopped = stop();
  const door = () =>
    fetch(`${consoleUrl}/livez`).then(
      () => "open",
      () => "closed",
    );
  await expect.poll(door).toBe("closed");
  request.end("--x--\r\n");

  const [response] = await answer;
  response.resume();
  expect(response.statusCode).toBeGreaterThanOrEqual(200);
  expect(await stopped).toBe(0);
});

for (const [command, send] of [
  ["Ctrl-C on `npm start`", (pid: number) => process.kill(-pid, "SIGINT")],
  ["SIGTERM to the npm of `npm start`", (pid: number) => process.kill(pid, "SIGTERM")],
] as const) {
  test(`${command} stops everything cleanly; a second start neither installs nor builds`, async () => {
    const built = () => statSync(join(root, "dist/build.json")).mtimeMs;
    const before = built();
    const { pid, stop, output } = await start(untouchedByDotEnv, ["npm", "start", "--prefix", root]);
    expect(output()).not.toMatch(/Installing|Building/);
    expect(built()).toBe(before);
    const family = descendants(pid);
    send(pid);
    await gone(family);
    await expect.poll(output).toContain("Stopped.");
    await stop();
  });
}

for (const variable of ["PORT", "GATE_PORT"] as const) {
  test(`a taken ${variable} is told in one sentence, and nothing is left behind`, async () => {
    const settings = await freshSettings();
    const blocker = createServer().listen(Number(settings[variable]), "127.0.0.1");
    const { code, stdout, stderr } = await runCli(["start"], settings);
    blocker.close();
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: `Port ${settings[variable]} on 127.0.0.1 is taken by another program. Set ${variable} to a port that is free.\n`,
    });
    expect(readdirSync(settings.DATA_DIR ?? "")).toEqual([]);
  });
}

test("a second start on the same data is refused in one sentence, and the first goes on", async () => {
  const { dataDir, consoleUrl } = await start();
  const settings = { ...(await freshSettings()), DATA_DIR: dataDir };
  const { code, stderr } = await runCli(["start"], settings);
  expect(code).toBe(1);
  expect(stderr.trim().split("\n").at(-1)).toMatch(
    new RegExp(`is already using the data folder ${dataDir}: stop it first\\.$`),
  );
  expect(await status(`${consoleUrl}/readyz`)).toBe(200);
});

test("everything wrong with the configuration is said at once, and nothing starts", async () => {
  const settings = { ...(await freshSettings()), PORT: "http", LOG_LEVEL: "loud", DATABASE_URL: "mysql://x" };
  for (const command of [["start"], ["config", "check"], ["migrate"]]) {
    const { code, stdout, stderr } = await runCli(command, settings);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.match(/^(PORT|LOG_LEVEL|DATABASE_URL) must be .*\.$/gm)).toHaveLength(3);
  }
});

test("an unknown command is a wrong call, and help is none", async () => {
  const settings = await freshSettings();
  expect((await runCli(["stat"], settings)).code).toBe(2);
  expect((await runCli(["--help"], settings)).code).toBe(0);
});
