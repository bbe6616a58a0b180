import { connect } from "../db/client";
import { hashPassword } from "../db/secret";
import { userNameKey } from "../lib/users";
import { seededDatabase } from "./database";
import { cpuMicros, end, startConsole } from "./processes";

const rounds = 250;
const warmUpRounds = 10;

/** Who tries to sign in, always with a wrong password. */
const people = {
  known: "ada",
  unknown: "nobody",
  deactivated: "bob",
  "without a password": "eve",
};

const database = await seededDatabase(0);
const { sql, close } = connect(process.env.DATABASE_URL ?? "", { max: 1, applicationName: "latchkey bench" });
const hash = await hashPassword("a quiet green hill");
for (const [name, password_hash, is_active] of [
  ["ada", hash, true],
  ["bob", hash, false],
  ["eve", null, true],
] as const) {
  await sql`insert into users ${sql({ name, name_key: userNameKey(name), password_hash, is_active })}`;
}
const server = await startConsole();
const csrf = await fetch(`${server.url}/api/auth/csrf`);
const cookie = csrf.headers
  .getSetCookie()
  .map((one) => one.split(";")[0])
  .join("; ");
const { csrfToken } = await csrf.json();

const samples = new Map<string, number[]>();
const cpu = new Map<string, number>();
for (let round = -warmUpRounds; round < rounds; round++) {
  for (const [kind, name] of turned(Object.entries(people), round)) {
    // Else everybody would have to wait after ten.
    await sql`delete from attempts`;
    const before = cpuMicros(server.process);
    const ms = await attempt(name);
    if (round < 0) continue;
    samples.set(kind, [...(samples.get(kind) ?? []), ms]);
    cpu.set(kind, (cpu.get(kind) ?? 0) + cpuMicros(server.process) - before);
  }
}
await end(server.process);
await close();
await database.close();

const medians = [...samples.values()].map((all) => quantile(all, 0.5));
const rows = Object.keys(people).map((kind) => {
  const all = samples.get(kind) ?? [];
  const cpuMs = (cpu.get(kind) ?? Number.NaN) / 1000 / rounds;
  return `| ${kind} | ${quantile(all, 0.5).toFixed(1)} | ${quantile(all, 0.95).toFixed(1)} | ${cpuMs.toFixed(1)} |`;
});
process.stdout.write(`
\`npm run bench sign-in\`: refused sign-ins over HTTP, ${rounds} of each kind in turn, milliseconds.

| User name | median | p95 | CPU of the console, mean |
|---|--:|--:|--:|
${rows.join("\n")}

Medians differ by ${(Math.max(...medians) - Math.min(...medians)).toFixed(1)} ms.
`);

async function attempt(name: string): Promise<number> {
  const body = new URLSearchParams({ name, password: "not the password", csrfToken, json: "true" });
  const headers = { cookie, Origin: server.url };
  const started = performance.now();
  const answer = await fetch(`${server.url}/api/auth/callback/credentials`, {
    method: "POST",
    headers,
    body,
  });
  await answer.arrayBuffer();
  if (answer.status !== 401) throw new Error(`signing in as ${name} was answered by ${answer.status}`);
  return performance.now() - started;
}

/** Each kind comes first, second … in turn, so that none gains by its place. */
function turned<T>(items: T[], round: number): T[] {
  const first = (round + warmUpRounds) % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

function quantile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}
