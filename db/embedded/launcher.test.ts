import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEmbedded } from "../embedded";
import {
  end,
  newFolder,
  ownProgram,
  postmaster,
  query,
  start,
  startProgram,
  tool,
  withoutSync,
} from "../test-embedded";

const isRoot = process.getuid?.() === 0;
const nobody = 65534;
const asNobody = ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", "--"];

test("libraries that npm was not allowed to link are linked, and nothing is written when all is there", async () => {
  const { libraries } = await ownProgram();
  const before = readdirSync(libraries).sort();
  for (const name of before.filter((name) => name.startsWith("libicu") && name.endsWith(".60")))
    rmSync(join(libraries, name));
  const dataDir = newFolder();
  const { line } = await startProgram(dataDir);
  expect(await query(line, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(readdirSync(libraries).sort()).toEqual(before);
});

test.skipIf(!isRoot)(
  "an ordinary user runs it in a private home, and may not use what it cannot write",
  async () => {
    const own = mkdtempSync(join(tmpdir(), "latchkey-home-"));
    onTestFinished(() => rmSync(own, { recursive: true }));
    chownSync(own, nobody, nobody);
    const { line, child } = await startProgram(join(own, "clone", "data"), { prefix: asNobody });
    expect(await query(line, "select 1 as one")).toEqual([{ one: 1 }]);
    await end(child, "SIGTERM");

    chmodSync(join(own, "clone"), 0o555);
    chmodSync(join(own, "clone", "data"), 0o555);
    for (const folder of ["data", "other"]) {
      const { line: refusal } = await startProgram(join(own, "clone", folder), { prefix: asNobody });
      expect(refusal).toBe(
        `${join(own, "clone", folder)} cannot be read and written by this user: correct that or change DATA_DIR.`,
      );
    }
  },
);

test.skipIf(!isRoot)(
  "root runs it in a private home with and without user namespaces, on the same data",
  async () => {
    const dataDir = newFolder();
    const owner = () => statSync(join(dataDir, "postgres")).uid;
    const first = await startEmbedded({ dataDir, settings: withoutSync });
    await query(first.url, "create table kept as select 1 as one");
    await first.stop();
    expect(owner()).toBe(0);

    const { child, line } = await startProgram(dataDir, { tools: tool("unshare", "exit 1") });
    expect(await query(line, "select one from kept")).toEqual([{ one: 1 }]);
    expect(owner()).not.toBe(0);
    const server = postmaster(dataDir);
    await end(child, "SIGKILL");
    await expect.poll(() => server.isRunning()).toBe(false);

    const { url } = await start(dataDir);
    expect(await query(url, "select one from kept")).toEqual([{ one: 1 }]);
  },
);

test.skipIf(!isRoot)(
  "root without user namespaces makes a new database whose files an unprivileged user owns",
  async () => {
    const dataDir = newFolder();
    const { child, line } = await startProgram(dataDir, { tools: tool("unshare", "exit 1") });
    expect(await query(line, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(statSync(join(dataDir, "postgres", "PG_VERSION")).uid).not.toBe(0);
    await end(child, "SIGTERM");
    expect(child.exitCode).toBe(0);
  },
);
