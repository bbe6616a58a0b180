import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { bundle } from "../../db/test-bundle";
import { createScanner } from "./scanner";

const reading = { kind: "json", refused: [] } as const;
const long = (model: string) => Buffer.from(JSON.stringify({ model, x: "x".repeat(300_000) }));
const programOf = async (text: string) => pathToFileURL(await bundle(text));

it("a short body is read at once, a long one elsewhere and given back", async () => {
  const scanner = createScanner(await programOf('import "../gate/proxy/scan-worker";'));
  const short = Buffer.from('{"model":"m"}');
  expect(scanner.scan(short, reading)).toEqual({ bytes: short, found: { model: "m" } });
  const shared = Buffer.from(new Uint8Array(1_000_000).buffer, 100, 500_000).fill(" ");
  const bodies = [long("a"), long("b"), shared];
  const copies = bodies.map((body) => Buffer.from(body));
  const scanned = await Promise.all(bodies.map((body) => scanner.scan(body, reading)));
  expect(scanned.map((one) => one?.found)).toEqual([
    { model: "a" },
    { model: "b" },
    { problem: "no_object", param: null },
  ]);
  expect(scanned.map((one, i) => copies[i]?.equals(one?.bytes ?? Buffer.alloc(0)))).toEqual([
    true,
    true,
    true,
  ]);
  await scanner.close();
});

it("a thread that dies takes one body with it, and nobody waits for it in vain", async () => {
  const dying = await programOf(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ bytes }) => {
      if (Buffer.from(bytes).includes("poison")) process.exit(1);
      parentPort.postMessage({ bytes, found: { model: "fine" } }, [bytes]);
    });`);
  const scanner = createScanner(dying);
  const bodies = ["poison", "a", "poison", "b"].map(long);
  const scanned = await Promise.all(bodies.map((body) => scanner.scan(body, reading)));
  expect(scanned.map((one) => one?.found ?? null)).toEqual([
    null,
    { model: "fine" },
    null,
    { model: "fine" },
  ]);
  await scanner.close();
});

it("of more long bodies than may wait the rest is told at once", async () => {
  const silent = await programOf(
    'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => {});',
  );
  const scanner = createScanner(silent);
  const waiting = Array.from({ length: 65 }, () => scanner.scan(long("a"), reading));
  expect(await scanner.scan(long("a"), reading)).toBeNull();
  expect(waiting.length).toBe(65);
  await scanner.close();
});
