import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { bundle } from "./test-bundle";
import { testDatabase } from "./test-database";

const { sql, dataDir } = await testDatabase();
const folder = join(dataDir, "secrets");
const file = join(folder, "root");

/** This code as a process of its own would load it: nothing remembered, under the given configuration. */
async function anew(variables: Record<string, string> = {}) {
  vi.resetModules();
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const code = { ...(await import("./installation")), ...(await import("./secret")) };
  if (variables.ROOT_SECRET) code.rootCheck();
  return code;
}

afterEach(() => vi.unstubAllEnvs());

const other = "ab".repeat(32);

test("the first start makes a root secret that only its user reads, and later starts use it", async () => {
  const first = await anew();
  await first.checkInstallation();
  expect(readFileSync(file, "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual(["root"]);
  const second = await anew();
  await second.checkInstallation();
  expect(second.hashSecret("a", "b")).toBe(first.hashSecret("a", "b"));
});

test("processes that start at once on a new folder have one root secret between them", async () => {
  rmSync(folder, { recursive: true });
  const program = await bundle(`
    import { rootCheck } from "./secret";
    process.stdin.once("data", () => process.stdout.write(rootCheck(), () => process.exit()));
    process.stdout.write("ready\\n");
  `);
  const processes = Array.from({ length: 6 }, () => spawn(process.execPath, [program]));
  await Promise.all(processes.map((each) => once(each.stdout, "data")));
  for (const each of processes) each.stdin.write("now\n");
  const checks = await Promise.all(processes.map(({ stdout }) => text(stdout)));
  expect(new Set(checks)).toEqual(new Set([(await anew()).rootCheck()]));
  expect(readdirSync(folder)).toEqual(["root"]);
});

describe("another root secret than the database was made with", () => {
  test("is refused in one clear sentence, wherever it comes from, and changes nothing", async () => {
    await sql`update installation set root_check = null`;
    await (await anew()).checkInstallation();
    const before = await sql`select * from installation`;
    const { checkInstallation } = await anew({ ROOT_SECRET: other });
    await expect(checkInstallation()).rejects.toMatchObject({
      name: "StartError",
      message: expect.stringMatching(
        /^This database was made with another root secret.*DATA_DIR\/secrets\/root.*\.$/,
      ),
    });
    expect(await sql`select * from installation`).toEqual(before);
  });

  test("from a lost file is refused, and the file put back is good again", async () => {
    const kept = readFileSync(file);
    rmSync(file);
    const lost = await anew();
    await expect(lost.checkInstallation()).rejects.toThrow("another root secret");
    writeFileSync(file, kept, { mode: 0o600 });
    await (await anew()).checkInstallation();
  });

  test("of two first starts at once with different ones binds the database to one of them", async () => {
    await sql`update installation set root_check = null`;
    const [one, two] = [await anew({ ROOT_SECRET: other }), await anew({ ROOT_SECRET: "cd".repeat(32) })];
    const settled = await Promise.allSettled([one.checkInstallation(), two.checkInstallation()]);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("a root secret that cannot be trusted stops the start", () => {
  test.each([0o640, 0o604, 0o660, 0o644])("because others may read it (mode %o)", async (mode) => {
    chmodSync(file, mode);
    const { checkInstallation } = await anew();
    await expect(checkInstallation()).rejects.toMatchObject({
      name: "StartError",
      message: `The root secret ${file} can be read by other users. Run: chmod 600 ${file}`,
    });
    chmodSync(file, 0o600);
  });

  test.each([
    ["empty", ""],
    ["short", "ab".repeat(31)],
    ["long", "ab".repeat(33)],
    ["followed by something", `${other} and more`],
    ["not hexadecimal", "zz".repeat(32)],
    ["cut off in the middle", `${"ab".repeat(20)}\n${"ab".repeat(12)}`],
  ])("because it is damaged: %s", async (_how, content) => {
    writeFileSync(file, content);
    chmodSync(file, 0o600);
    const { checkInstallation } = await anew();
    await expect(checkInstallation()).rejects.toMatchObject({
      name: "StartError",
      message: `The root secret ${file} is damaged: it must be 64 hexadecimal digits.`,
    });
    expect(readFileSync(file, "utf8")).toBe(content);
    rmSync(file);
  });
});

test("a root secret from the environment leaves no file", async () => {
  rmSync(folder, { recursive: true, force: true });
  const { rootCheck } = await anew({ ROOT_SECRET: other });
  rootCheck();
  expect(existsSync(folder)).toBe(false);
});

test("a folder for secrets that others may enter is no harm, since the file is closed", async () => {
  mkdirSync(folder, { mode: 0o755 });
  (await anew()).rootCheck();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
