import { seededCatalogue, seededDatabase } from "./database";
import { startNginx, startPortkey } from "./neighbours";
import {
  end,
  failed,
  type Measured,
  measure,
  startGate,
  startLoader,
  startServer,
  type Target,
} from "./processes";
import { median, table } from "./table";

const rounds = 3;
const eventsAStream = 200;
const about = {
  model: "qwen3-32b",
  messages: [{ role: "user", content: "Hello, how are you?" }],
  temperature: 0.7,
};
const whole = JSON.stringify(about);
const streamed = JSON.stringify({ ...about, stream: true, burst: eventsAStream });

type Beside = { target: Target; headers?: Record<string, string> };
type Row = { target: Target; results: Measured[] };

/** What the gate adds to a request, beside the upstream asked directly, nginx in front of it, and Portkey's gateway. */
export async function proxy(): Promise<string> {
  const { keys, close } = await seededDatabase(200);
  const upstream = await startServer("upstream, directly", "bench/upstream.mjs", "/v1/chat/completions");
  await seededCatalogue(`${upstream.origin}/v1`);
  const gate = await startGate("`/v1/chat/completions`");
  const ours = { target: { ...gate, url: `${gate.origin}/v1/chat/completions` } };
  const [nginx, portkey] = [await startNginx(upstream), await startPortkey(upstream)];
  const plain: Beside[] = [{ target: upstream }, ...(nginx ? [nginx] : []), ours];
  const loader = startLoader();

  async function inTurn(besides: Beside[], load: { connections: number; body: string }): Promise<Row[]> {
    const rows = besides.map((beside) => ({ ...beside, results: [] as Measured[] }));
    for (let round = 0; round <= rounds; round++) {
      for (const { target, headers = {}, results } of rows) {
        const result = await measure(target, loader, { keys, headers, ...load, seconds: 4 });
        // The first round warms up.
        if (round > 0) results.push(result);
      }
    }
    return rows;
  }

  const single = await inTurn([...plain, portkey], { connections: 1, body: whole });
  const crowd = await inTurn([...plain, portkey], { connections: 32, body: whole });
  const streams = await inTurn(plain, { connections: 200, body: streamed });
  await end(loader, gate.process, upstream.process);
  nginx?.stop();
  portkey.stop();
  await close();
  const columns = ["", "connections", "a second", "mean", "p50", "p99", "CPU of the process, each", "failed"];
  return `Proxy: a small chat completion, medians of ${rounds} rounds of 4 s in turn; the mean is connections by requests a second.

${table(columns, [...single, ...crowd].map(show))}

Streams of ${eventsAStream} events, written as fast as they are taken.

${table(["", "connections", "events a second", "CPU of the process, each", "failed"], streams.map(showStreams))}`;
}

const of = ({ results }: Row, part: (one: Measured) => number) => median(results.map(part));
const failures = ({ results }: Row) => results.reduce((sum, one) => sum + failed(one), 0);

function show(row: Row): (string | number)[] {
  return [
    row.target.name,
    of(row, ({ connections }) => connections),
    of(row, ({ perSecond }) => perSecond).toFixed(0),
    `${of(row, ({ connections, perSecond }) => (1000 * connections) / perSecond).toFixed(2)} ms`,
    `${of(row, ({ p50Ms }) => p50Ms)} ms`,
    `${of(row, ({ p99Ms }) => p99Ms)} ms`,
    `${of(row, ({ cpuMicros }) => cpuMicros).toFixed(0)} µs`,
    failures(row),
  ];
}

function showStreams(row: Row): (string | number)[] {
  return [
    row.target.name,
    of(row, ({ connections }) => connections),
    (of(row, ({ perSecond }) => perSecond) * eventsAStream).toFixed(0),
    `${(of(row, ({ cpuMicros }) => cpuMicros) / eventsAStream).toFixed(1)} µs`,
    failures(row),
  ];
}
