import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { keepRunning } from "./child";

const folder = mkdtempSync(join(tmpdir(), "latchkey-child-"));
afterAll(() => rmSync(folder, { recursive: true }));
const said: string[] = [];
vi.spyOn(process.stderr, "write").mockImplementation((text) => {
  said.push(String(text).trim());
  return true;
});

/** Starts a script that writes down when it began, and answers these times. */
function keep(name: string, body: string) {
  const [script, log] = [join(folder, `${name}.mjs`), join(folder, `${name}.log`)];
  writeFileSync(log, "");
  writeFileSync(
    script,
    `import { appendFileSync } from "node:fs";\nappendFileSync(process.env.LOG, Date.now() + "\\n");\n${body}`,
  );
  const child = keepRunning({ name, script, settings: { LOG: log }, isDevelopment: false });
  onTestFinished(child.stop);
  const starts = () => readFileSync(log, "utf8").trim().split("\n").map(Number);
  return { child, starts };
}

test("what ends soon after it served is started again, each time later, and it is said when", async () => {
  const { child, starts } = keep("gate", 'process.send({ type: "ready" }, () => process.exit(3));');
  await child.ready;
  await expect.poll(() => starts().length, { timeout: 20_000 }).toBe(5);
  const gaps = starts().flatMap((at, i, all) => (i === 0 ? [] : [at - (all[i - 1] ?? 0)]));
  for (const [i, leastMs] of [250, 500, 1000, 2000].entries())
    expect(gaps[i]).toBeGreaterThanOrEqual(leastMs - 5);
  expect(said).toContain("The gate stopped unexpectedly (exit code 3). Starting it again.");
  expect(said).toContain("The gate stopped unexpectedly (exit code 3). Starting it again in 2 s.");
  expect(said).toContain("The gate is running again.");
});

test("what ends before it ever served is an error of the start", async () => {
  const { child, starts } = keep("console", "process.exit(1);");
  await expect(child.ready).rejects.toThrow("The console did not start (exit code 1)");
  expect(starts()).toHaveLength(1);
});

test("what is stopped stays stopped", async () => {
  const { child, starts } = keep(
    "stopped",
    'process.send({ type: "ready" }); process.on("message", () => {});',
  );
  await child.ready;
  await child.stop();
  expect(starts()).toHaveLength(1);
});
