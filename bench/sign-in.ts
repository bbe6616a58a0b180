import { connect } from "../db/client";
import { hashPassword } from "../db/secret";
import { userNameKey } from "../lib/users";
import { seededDatabase } from "./database";
import { cpuMicros, end, startConsole } from "./processes";
import { percentile, table } from "./table";

const rounds = 250;
const warmUpRounds = 10;

/** Who tries to sign in, always with a wrong password. */
const people = {
  known: "ada",
  unknown: "nobody",
  deactivated: "bob",
  "without a password": "eve",
};

/** Refused sign-ins of every kind, in turn: whether there is such a user must not show in the time. */
export async function signIn(): Promise<string> {
  const database = await seededDatabase(0);
  const { sql, close } = connect(process.env.DATABASE_URL ?? "", {
    max: 1,
    applicationName: "latchkey bench",
  });
  const hash = await hashPassword("a quiet green hill");
  for (const [name, password_hash, is_active] of [
    ["ada", hash, true],
    ["bob", hash, false],
    ["eve", null, true],
  ] as const) {
    await sql`insert into users ${sql({ name, name_key: userNameKey(name), password_hash, is_active })}`;
  }
  const server = await startConsole();
  const form = await openForm(server.origin);
  const samples = new Map<string, number[]>();
  const cpu = new Map<string, number>();
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const [kind, name] of turned(Object.entries(people), round)) {
      // Else everybody would have to wait after ten.
      await sql`delete from attempts`;
      const before = cpuMicros(server.process);
      const ms = await attempt(form, name);
      if (round < 0) continue;
      samples.set(kind, [...(samples.get(kind) ?? []), ms]);
      cpu.set(kind, (cpu.get(kind) ?? 0) + cpuMicros(server.process) - before);
    }
  }
  await end(server.process);
  await close();
  await database.close();

  const medians = [...samples.values()].map((all) => percentile(all, 0.5));
  const rows = Object.keys(people).map((kind) => {
    const all = samples.get(kind) ?? [];
    const cpuMs = (cpu.get(kind) ?? Number.NaN) / 1000 / rounds;
    return [kind, percentile(all, 0.5).toFixed(1), percentile(all, 0.95).toFixed(1), cpuMs.toFixed(1)];
  });
  const apart = Math.max(...medians) - Math.min(...medians);
  const heading = `Refused sign-ins over HTTP, ${rounds} of each kind in turn, milliseconds; medians ${apart.toFixed(1)} apart.`;
  return `${heading}\n\n${table(["user name", "median", "p95", "CPU of the console, mean"], rows)}`;
}

type Form = { origin: string; cookie: string; csrfToken: string };

async function openForm(origin: string): Promise<Form> {
  const csrf = await fetch(`${origin}/api/auth/csrf`);
  const cookies = csrf.headers.getSetCookie().map((one) => one.split(";")[0]);
  const { csrfToken } = await csrf.json();
  return { origin, cookie: cookies.join("; "), csrfToken };
}

async function attempt({ origin, cookie, csrfToken }: Form, name: string): Promise<number> {
  const body = new URLSearchParams({ name, password: "not the password", csrfToken, json: "true" });
  const headers = { cookie, Origin: origin };
  const started = performance.now();
  const answer = await fetch(`${origin}/api/auth/callback/credentials`, {
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
