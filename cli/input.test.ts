import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../lib/result";
import { parseDuration, readSecretFile } from "./input";

test.each([
  ["1h", 3600],
  ["1d", 86_400],
  ["7d", 604_800],
  ["2w", 1_209_600],
  ["90d", 7_776_000],
  ["1y", 31_536_000],
  ["45s", 45],
  ["3600", 3600],
  ["never", null],
])("%s is a length of time", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(["", "d", "-1d", "1.5d", "1 d", "1D", "1m", "1mo", "soon", "Never", "1e3", "9999999999999"])(
  "%j is no length of time",
  (text) => {
    expect(() => parseDuration(text)).toThrow(AppError);
  },
);

test.each(["0", "0d"])("%s is not taken for never", (text) => {
  expect(() => parseDuration(text)).toThrow(
    expect.objectContaining({ issues: [{ path: "expires_in", message: "expiry_past" }] }),
  );
});

test("of a secret in a file one line end is left out and nothing else", () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-input-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "password");
  writeFileSync(file, " a b\r\n\r\n");
  expect(readSecretFile(file, "password")).toBe(" a b\r\n");
  expect(() => readSecretFile(folder, "password")).toThrow(AppError);
});
