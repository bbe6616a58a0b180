import { Agent, type ClientRequest, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { connect } from "../db/client";
import { seededCatalogue, seededDatabase } from "./database";
import { end, residentMb, startGate, startServer, type Target } from "./processes";
import { percentile, table } from "./table";

const streamCount = 500;
const revocations = 100;
const seconds = 60;

type Stream = {
  request: ClientRequest;
  events: number;
  isWhole: boolean;
  closed: Promise<number>;
  isOpen: boolean;
};

/** Streams through the gate for a minute, while the keys of some are disabled one after the other. */
export async function streams(): Promise<string> {
  const { keys, close } = await seededDatabase(streamCount);
  const upstream = await startServer("upstream", "bench/upstream.mjs", "/v1");
  await seededCatalogue(upstream.url);
  const gate = await startGate();
  const { sql, close: hangUp } = connect(process.env.DATABASE_URL ?? "", {
    max: 1,
    applicationName: "bench",
  });
  const connections = async () => {
    const [row] =
      await sql`select count(*)::int as n from pg_stat_activity where application_name like 'latchkey%'`;
    return row?.n;
  };
  const agent = new Agent({ maxSockets: streamCount });
  const open: Stream[] = [];
  // A few at a time: a gate looks up only so many keys at once that it has never seen.
  for (let i = 0; i < streamCount; i += 50) {
    open.push(...(await Promise.all(keys.slice(i, i + 50).map((key) => openStream(gate, key, agent)))));
  }
  // Until the gate has written for the first time when keys were used, for which it opens a connection.
  await wait(6000);
  const [connectionsBefore, memoryBefore] = [await connections(), residentMb(gate.process)];
  const took: number[] = [];
  const started = performance.now();
  for (let i = 0; i < revocations; i++) {
    const [, accessKey = ""] = keys[i]?.split("_") ?? [];
    await sql`update api_keys set enabled = false where access_key = ${accessKey}`;
    const committed = performance.now();
    const closed = await Promise.race([open[i]?.closed ?? committed, wait(10_000, Number.POSITIVE_INFINITY)]);
    took.push(Math.max(0, closed - committed));
    await wait(Math.max(0, started + ((i + 1) * seconds * 1000) / revocations - performance.now()));
  }
  const others = open.slice(revocations);
  const unharmed = others.filter(({ isOpen, isWhole }) => isOpen && isWhole).length;
  const fewest = Math.min(...others.map(({ events }) => events));
  const [connectionsAfter, memoryAfter] = [await connections(), residentMb(gate.process)];
  for (const stream of open) stream.request.destroy();
  await hangUp();
  await end(gate.process, upstream.process);
  await close();
  const times = [0.5, 0.99, 1].map((part) => `${percentile(took, part).toFixed(1)} ms`);
  return `Streams: ${streamCount} through one gate for ${seconds} s, an event of each every 100 ms; the keys of ${revocations} are disabled one by one; the
time from the commit to the end of the stream.

${table(["p50", "p99", "maximum", "others unharmed", "their events, at least"], [[...times, `${unharmed} of ${others.length}`, fewest]])}

The gate held ${connectionsBefore} connections of the database before and ${connectionsAfter} after, and ${memoryBefore.toFixed(0)} MB and ${memoryAfter.toFixed(0)} MB of memory.`;
}

function openStream({ origin }: Target, key: string, agent: Agent): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `${origin}/v1/chat/completions`,
      { agent, method: "POST", headers: { Authorization: `Bearer ${key}` } },
      (response) => {
        if (response.statusCode !== 200)
          return reject(new Error(`a stream was answered ${response.statusCode}`));
        const closed = new Promise<number>((done) => {
          response
            .on("error", () => {})
            .once("close", () => {
              stream.isOpen = false;
              done(performance.now());
            });
        });
        const stream: Stream = { request: asked, events: 0, isWhole: true, closed, isOpen: true };
        response.setEncoding("utf8").on("data", (part: string) => {
          for (const [, count] of part.matchAll(/"count":(\d+)/g)) {
            stream.isWhole &&= Number(count) === stream.events;
            stream.events += 1;
          }
        });
        resolve(stream);
      },
    );
    asked.on("error", reject).end(JSON.stringify({ model: "qwen3-32b", stream: true, messages: [] }));
  });
}
