import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterAll, expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { testGate } from "./test-gate";
import { gateProgram } from "./test-process";

const slow = 500;
const crowd = 10_000;

await testDatabase();
const start = await gateProgram();
const gate = await testGate({
  limits: { headersTimeout: 1500, requestTimeout: 1500, connectionsCheckingInterval: 100 },
});
const key = await newKey(await person(), { scope: ["inference.chat"] });
const picky = await newKey(await person(), { scope: ["inference.chat"], allowed_model_names: ["m"] });

const sockets = new Set<Socket>();
afterAll(() => {
  for (const socket of sockets) socket.destroy();
});

async function open(port: number, first = ""): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  sockets.add(socket);
  socket.on("error", () => {}).once("close", () => sockets.delete(socket));
  await once(socket, "connect");
  if (first) socket.write(first);
  return socket;
}

/** Sends a request on an open connection and answers the status. */
async function ask(socket: Socket, bytes: string): Promise<number> {
  socket.write(bytes);
  const [answer] = await once(socket, "data");
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(String(answer))?.[1]);
}

const request = (value: string, extra = "") =>
  `GET /verify?scope=inference.chat HTTP/1.1\r\nHost: gate\r\nX-API-Key: ${value}\r\n${extra}\r\n`;

it(`${slow} clients that send a byte now and then slow nobody, and are cut off`, async () => {
  const beginnings = [
    "",
    "GET /ver",
    `GET /verify?scope=inference.chat HTTP/1.1\r\nX-API-Key: ${key.value}\r\nX-Slow: `,
    `POST /verify?scope=inference.chat HTTP/1.1\r\nHost: gate\r\nX-API-Key: ${picky.value}\r\nContent-Length: 99\r\n\r\n{`,
  ];
  const crawlers = await Promise.all(
    Array.from({ length: slow }, (_, i) => open(gate.port, beginnings[i % beginnings.length])),
  );
  const dripping = setInterval(() => {
    for (const socket of crawlers) if (!socket.destroyed) socket.write("a");
  }, 200);
  const times: number[] = [];
  while (crawlers.some((socket) => !socket.destroyed)) {
    const began = performance.now();
    expect((await gate.check(key.value)).status).toBe(200);
    times.push(performance.now() - began);
  }
  clearInterval(dripping);
  times.sort((a, b) => a - b);
  expect(times.length).toBeGreaterThan(50);
  expect(times[times.length >> 1]).toBeLessThan(250);
});

it.skipIf(openFilesAllowed() < crowd + 2000)(
  `${crowd.toLocaleString("en")} connections at once are each answered rightly, in bounded memory`,
  async () => {
    // A process of its own: what it takes is its own then.
    const { child, port } = await start();
    const clients: Socket[] = [];
    while (clients.length < crowd) {
      clients.push(...(await Promise.all(Array.from({ length: 200 }, () => open(port)))));
    }
    const bad = key.value.replace(/.{6}$/, "000000");
    const wrong: number[] = [];
    for (let from = 0; from < crowd; from += 200) {
      const some = clients.slice(from, from + 200);
      const statuses = await Promise.all(
        some.map((socket, i) => ask(socket, request(i % 2 ? bad : key.value))),
      );
      wrong.push(...statuses.filter((status, i) => status !== (i % 2 ? 401 : 200)));
    }
    expect(wrong).toEqual([]);
    const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]);
    expect(resident / 1024).toBeLessThan(350);
    for (const socket of clients) socket.destroy();
  },
);

function openFilesAllowed(): number {
  if (process.platform !== "linux") return 0;
  return Number(/^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
}
