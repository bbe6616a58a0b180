import { once } from "node:events";
import { expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { mintToken } from "../lib/keys/token";
import { serveMetrics } from "./metrics-page";
import { testGate } from "./test-gate";

const token = "only-for-prometheus-0123";
process.env.METRICS_TOKEN = token;
await testDatabase();
const gate = await testGate();
const key = await newKey(await person({ name: "Ada Lovelace" }), { scope: ["inference"] });

const show = (authorization?: string) =>
  gate.send("/metrics", { headers: authorization === undefined ? {} : { Authorization: authorization } });

it("checks are counted by their answer, and how long they took", async () => {
  await gate.check(key.value);
  await gate.check(key.value);
  await gate.check(mintToken("lk").value);
  await gate.check(key.value, "?scope=management");
  await gate.send("/livez");
  await gate.send("/verifyx");
  const { status, headers, body } = await show(`Bearer ${token}`);
  expect({ status, type: headers["content-type"] }).toEqual({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
  });
  expect(body.match(/^latchkey_checks_total\{.*$/gm)).toEqual([
    'latchkey_checks_total{answer="ok"} 2',
    'latchkey_checks_total{answer="unknown_key"} 1',
    'latchkey_checks_total{answer="scope_denied"} 1',
  ]);
  expect(body).toMatch(/^latchkey_check_duration_seconds_count 4$/m);
  expect(body).toMatch(/^latchkey_connections [1-9]/m);
});

it("no number tells a key, a user or a credential", async () => {
  const { body } = await show(`Bearer ${token}`);
  for (const secret of [key.value, key.access_key, "Ada", "Lovelace"]) expect(body).not.toContain(secret);
  const labels = new Set([...body.matchAll(/[{,](\w+)="/g)].map(([, name]) => name));
  expect(
    [...labels].filter((name) => !["answer", "le", "kind", "source", "direction"].includes(name ?? "")),
  ).toEqual([]);
});

it.each([undefined, "", "Bearer", `Bearer ${token}x`, `Basic ${token}`])(
  "the metrics are shown to nobody with the header %s",
  async (authorization) => {
    const { status, body } = await show(authorization);
    expect(status).toBe(401);
    expect(body).not.toContain("latchkey_checks");
  },
);

it("a port of their own answers them alone", async () => {
  const server = await serveMetrics(gate.metrics, { host: "127.0.0.1", port: 0 });
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const get = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  expect(await (await get("/metrics")).text()).toContain("latchkey_checks_total");
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(401);
  expect((await get("/verify")).status).toBe(404);
  server.close().closeAllConnections();
  await once(server, "close");
});
