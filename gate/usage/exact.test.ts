import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, expect, it } from "vitest";
import { bundle } from "../../db/test-bundle";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { newModel, newUpstream, testUpstream } from "../proxy/test-upstream";
import { layCable } from "../test-cable";
import { freePort } from "../test-gate";
import { events, type Format, formats, paths, wholeAnswer } from "./test-answers";

const total = 10_000;
const clients = 32;
/** How an answer goes: whole, in one piece or in events; the upstream dies amid it, or before; or the client leaves. */
const fates = ["whole", "streamed", "streamed", "whole, killed", "streamed, killed", "dead", "left"] as const;
type Asked = { model: string; who: number; fate: (typeof fates)[number]; format: Format; after: number };

const { sql, url } = await testDatabase();
const cable = await layCable(url);
const agent = new Agent({ keepAlive: true });
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  agent.destroy();
  cable.close();
});

/** What upstream and clients know, by key and model. */
const truth = new Map<
  string,
  Record<"requests" | "errors" | "answered" | "counted" | "input" | "output", number>
>();
/** Refused because the database was away and the gate had not heard of it: nobody outside knows whether that counts. */
let unsure = 0;
function of({ who, model }: Pick<Asked, "who" | "model">) {
  const name = `${keys[who]?.id} ${model}`;
  const known = truth.get(name) ?? { requests: 0, errors: 0, answered: 0, counted: 0, input: 0, output: 0 };
  truth.set(name, known);
  return known;
}

let answered = 0;
const upstream = await testUpstream(async (response, { body }) => {
  const asked: Asked = JSON.parse(body.toString());
  answered += 1;
  const tokens = {
    input: 1 + (answered % 97),
    output: asked.format === "embeddings" ? 0 : 2 + (answered % 31),
  };
  const tell = (told: typeof tokens | null) => {
    if (told === null) return;
    const known = of(asked);
    known.counted += 1;
    known.input += told.input;
    known.output += told.output;
  };
  if (asked.fate === "dead") return response.destroy();
  if (asked.fate.startsWith("whole")) {
    const text = wholeAnswer(asked.format, tokens);
    const length = asked.fate === "whole" ? text.length : text.length / 2;
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": text.length });
    if (asked.fate === "whole") tell(tokens);
    return finish(response, asked, text.slice(0, length));
  }
  const all = events(asked.format, tokens).slice(0, asked.fate === "streamed" ? 3 : asked.after);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  tell(all.at(-1)?.told ?? null);
  for (const { text } of all.slice(0, -1)) await new Promise((resolve) => response.write(text, resolve));
  finish(response, asked, all.at(-1)?.text ?? "");
});

function finish(response: ServerResponse, { fate }: Asked, text: string): void {
  if (fate === "whole" || fate === "streamed") response.end(text);
  else if (fate === "left") response.write(text);
  else response.write(text, () => response.destroy());
}

const upstreamId = await newUpstream(upstream.url);
const models = [await newModel(upstreamId), await newModel(upstreamId)];
const ada = await person();
const keys = await Promise.all(Array.from({ length: 5 }, () => newKey(ada, { scope: ["inference"] })));

const program = await bundle('import "../gate/main";');
async function startGate() {
  const port = await freePort();
  const settings = { DATABASE_URL: cable.url, DATABASE_URL_DIRECT: url, GATE_MAX_STALE_SECONDS: "600" };
  const child = fork(program, {
    env: { ...process.env, ...settings, GATE_PORT: String(port), LOG_LEVEL: "error" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const said = child.stderr ? text(child.stderr) : "";
  started.push(child);
  const exited = once(child, "exit");
  await Promise.race([once(child, "message"), exited]);
  const stop = async () => {
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  };
  return { port, child, exited, said, stop };
}

const isOpen = (port: number) =>
  fetch(`http://127.0.0.1:${port}/livez`).then(
    () => true,
    () => false,
  );

/** One request and its end; null when no gate took it. */
async function ask(port: number, asked: Asked): Promise<"done" | "broken" | "left" | number | null> {
  const request = send({
    ...{ host: "127.0.0.1", port, path: paths[asked.format], method: "POST", agent },
    headers: { Authorization: `Bearer ${keys[asked.who]?.value}`, "Content-Type": "application/json" },
  });
  const responding = once(request, "response");
  request.end(JSON.stringify(asked));
  const response: IncomingMessage | null = await responding.then(
    ([one]) => one,
    () => null,
  );
  if (response === null) return null;
  let read = "";
  response.setEncoding("utf8").on("data", (part) => {
    read += part;
    // All that it was sent, and more will not come.
    if (asked.fate === "left" && read.split("\n\n").length > asked.after) request.destroy();
  });
  await new Promise((resolve) => response.on("error", () => {}).once("close", resolve));
  if (response.statusCode !== 200) return response.statusCode ?? 0;
  if (asked.fate === "left") return "left";
  return response.complete ? "done" : "broken";
}

it(`of ${total} requests the tokens that are counted are those that the upstream told, whatever breaks`, async () => {
  let [one, other] = [await startGate(), await startGate()];
  const stopped: Promise<void>[] = [];
  let next = 0;

  const terminate = () => sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'latchkey usage' and datname = current_database()`;

  /** What goes wrong on the way. */
  const faults: Record<number, () => unknown> = {
    2000: async () => {
      const leaving = one;
      one = await startGate();
      stopped.push(leaving.stop());
    },
    4000: cable.cut,
    6000: cable.mend,
    8000: async () => {
      // It stops while the database is away, which then comes back in time.
      const leaving = other;
      other = one;
      cable.cut();
      leaving.child.kill("SIGTERM");
      await expect.poll(() => isOpen(leaving.port), { timeout: 20_000 }).toBe(false);
      cable.mend();
      expect(await leaving.exited).toEqual([0, null]);
      other = await startGate();
    },
  };

  async function client(): Promise<void> {
    while (next < total) {
      const i = next++;
      if (i % 250 === 0) await terminate();
      const fault = faults[i]?.();
      const format = formats[i % formats.length] ?? "chat";
      const chosen = fates[Math.floor(i / formats.length) % fates.length] ?? "whole";
      const fate = format === "embeddings" && /streamed|left/.test(chosen) ? "whole" : chosen;
      const model = models[i % 2] ?? "";
      const asked = { model, who: i % keys.length, fate, format, after: 1 + (i % 3) };
      let end: Awaited<ReturnType<typeof ask>> = null;
      while (end === null) end = await ask((i % 2 === 0 ? one : other).port, asked);
      if (end === 503) {
        unsure += 1;
        await fault;
        continue;
      }
      const known = of(asked);
      known.requests += 1;
      known.answered += Number(typeof end !== "number");
      known.errors += Number(end === "broken" || end === 502);
      expect([fate, end]).toEqual([
        fate,
        {
          whole: "done",
          streamed: "done",
          "whole, killed": "broken",
          "streamed, killed": "broken",
          dead: 502,
          left: "left",
        }[fate],
      ]);
      await fault;
    }
  }

  await Promise.all(Array.from({ length: clients }, client));
  await Promise.all([one.stop(), other.stop(), ...stopped]);
  const rows = await sql`
    select key_id || ' ' || model as name, requests, errors, answered, counted, input_tokens as input,
      output_tokens as output, refusals + checks as others
    from key_usage where model <> '' order by key_id, model`;
  const counted = Object.fromEntries(rows.map(({ name, ...counts }) => [name, counts]));
  const expected = Object.fromEntries([...truth].map(([name, counts]) => [name, { ...counts, others: 0 }]));
  expect(counted).toEqual(expected);
  const logged = await sql`
    select key_id || ' ' || model as name, count(*)::int as requests, count(input_tokens)::int as counted,
      sum(input_tokens)::int as input, sum(output_tokens)::int as output
    from requests where status is distinct from 503 group by 1`;
  for (const { name, ...counts } of logged) expect(expected[name]).toMatchObject(counts);
  expect(logged).toHaveLength(truth.size);
  const [away] = await sql`select count(*)::int from requests where status = 503`;
  expect(away?.count).toBeLessThanOrEqual(unsure);
  expect(unsure).toBeLessThan(total / 2);
  expect(upstream.open).toBe(0);
}, 180_000);

it("what cannot be written until a stopping process must end is told in its log", async () => {
  const gate = await startGate();
  const asked = { model: models[0] ?? "", who: 0, fate: "whole", format: "chat", after: 1 } as const;
  expect(await ask(gate.port, asked)).toBe("done");
  cable.cut();
  const stoppedAt = performance.now();
  await gate.stop();
  expect(performance.now() - stoppedAt).toBeLessThan(10_000);
  expect(await gate.said).toContain('"pending":2,"msg":"what keys were used for could not all be written"');
  cable.mend();
});
