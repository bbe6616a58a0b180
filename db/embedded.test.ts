import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findRunning, startEmbedded } from "./embedded";
import { InUseError } from "./embedded/lock";
import { end, newFolder, postmaster, query, start, startProgram, tool, withoutSync } from "./test-embedded";

test("the data outlives a stop, and a stop leaves no process, no socket and nothing to find", async () => {
  const dataDir = newFolder();
  const first = await startEmbedded({ dataDir, settings: withoutSync });
  const server = postmaster(dataDir);
  const socketFolder = new URL(first.url).searchParams.get("host") ?? "";
  await query(first.url, "create table kept as select 1 as one");
  expect(await findRunning(dataDir)).toBe(first.url);
  await first.stop();
  await first.stop();
  expect([server.isRunning(), existsSync(socketFolder), await findRunning(dataDir)]).toEqual([
    false,
    false,
    null,
  ]);

  const { url } = await start(dataDir);
  expect(await query(url, "select one from kept")).toEqual([{ one: 1 }]);
});

test("of six starts at once on one folder one wins; the others are told who has it, and it works on", async () => {
  const dataDir = newFolder();
  const starts = await Promise.allSettled(
    Array.from({ length: 6 }, () => startEmbedded({ dataDir, settings: withoutSync })),
  );
  const won = starts.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const reasons = starts.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  for (const embedded of won) onTestFinished(embedded.stop);
  expect([won.length, reasons.length]).toEqual([1, 5]);
  for (const reason of reasons) {
    expect(reason).toBeInstanceOf(InUseError);
    expect(reason.message).toContain(`(process ${process.pid} on `);
    expect(reason.message).toContain(`is already using the data folder ${dataDir}: stop it first.`);
  }
  const { line } = await startProgram(dataDir);
  expect(line).toBe(reasons[0].message);
  expect(await query(won[0]?.url ?? "", "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a database started for one command is offered to no other process", async () => {
  const dataDir = newFolder();
  const { url, stop } = await startEmbedded({ dataDir, isPrivate: true, settings: withoutSync });
  onTestFinished(stop);
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(await findRunning(dataDir)).toBeNull();
});

test("a killed server comes back by itself at the same address with everything acknowledged", async () => {
  const dataDir = newFolder();
  const { url } = await start(dataDir);
  await query(url, "create table kept as select 1 as one");
  for (let round = 0; round < 3; round += 1) {
    const { pid } = postmaster(dataDir);
    process.kill(pid, "SIGKILL");
    await expect
      .poll(() => query(url, "select one from kept").catch(() => []), { timeout: 20_000 })
      .toEqual([{ one: 1 }]);
    expect(postmaster(dataDir).pid).not.toBe(pid);
    await expect.poll(() => findRunning(dataDir)).toBe(url);
  }
});

test("a killed supervisor takes its server with it, and the next start finds the data", async () => {
  const dataDir = newFolder();
  const { child, line } = await startProgram(dataDir);
  await query(line, "create table kept as select 1 as one");
  expect(await findRunning(dataDir)).toBe(line);
  const server = postmaster(dataDir);
  await end(child, "SIGKILL");
  expect(await findRunning(dataDir)).toBeNull();
  const { url } = await start(dataDir);
  expect(server.isRunning()).toBe(false);
  expect(await query(url, "select one from kept")).toEqual([{ one: 1 }]);
});

test("a server that outlived its supervisor is stopped before the next one starts", async () => {
  const dataDir = newFolder();
  const { child, line } = await startProgram(dataDir, { tools: tool("setpriv", 'shift 3; exec "$@"') });
  await query(line, "create table kept as select 1 as one");
  const server = postmaster(dataDir);
  const socketFolder = new URL(line).searchParams.get("host") ?? "";
  await end(child, "SIGKILL");
  expect([server.isRunning(), existsSync(socketFolder)]).toEqual([true, true]);
  const { url } = await start(dataDir);
  expect([server.isRunning(), existsSync(socketFolder)]).toEqual([false, false]);
  expect(await query(url, "select one from kept")).toEqual([{ one: 1 }]);
});

test("Ctrl-C reaches the supervisor alone", async () => {
  const dataDir = newFolder();
  const { child, line } = await startProgram(dataDir);
  process.kill(-(child.pid ?? 0), "SIGINT");
  expect(await query(line, "select 1 as one")).toEqual([{ one: 1 }]);
  await end(child, "SIGTERM");
  expect(child.exitCode).toBe(0);
});

test("what a killed start leaves behind does not stop the next: half a database, a pid that is another's by now", async () => {
  const dataDir = newFolder();
  mkdirSync(join(dataDir, "postgres.new", "base"), { recursive: true });
  await (await startEmbedded({ dataDir, settings: withoutSync })).stop();
  const pidFile = join(dataDir, "postgres", "postmaster.pid");
  writeFileSync(
    pidFile,
    [process.ppid, join(dataDir, "postgres"), "1", "5432", "", "", "", "ready"].join("\n"),
  );
  const { url } = await start(dataDir);
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
});
