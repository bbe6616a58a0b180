import { connect } from "../db/client";
import { closeLookUps, proveKey } from "../db/presented-key";
import { hashSecret } from "../db/secret";
import { mintToken } from "../lib/keys/token";
import { seededDatabase } from "./database";
import { end, startGate } from "./processes";
import { statusOf } from "./requests";
import { percentile, table } from "./table";

const samples = 20_000;
const warmUp = 2000;
/** What comes later was held up by something else on the machine, and would hide everything. */
const kept = 0.9;
const goal = 4.5;

const instead = (digit = "") => (digit === "x" ? "y" : "x");

/** Of a key that is presented: the secret that the database holds a digest of; null where it knows no such key. */
const kinds: Record<string, ((secret: string) => string) | null> = {
  "unknown key": null,
  "wrong secret": () => mintToken("lk").secret,
  "wrong at its first character": (secret) => instead(secret[0]) + secret.slice(1),
  "wrong at its last character": (secret) => secret.slice(0, -1) + instead(secret.at(-1)),
};
const pairs = [
  ["unknown key", "wrong secret"],
  ["wrong at its first character", "wrong at its last character"],
] as const;

/**
 * Refused keys of two kinds in turn, no two the same: told apart by Welch's t, whose size stays below 4.5 where nothing
 * is to be seen (ISO/IEC 17825).
 */
export async function timing(): Promise<string> {
  const database = await seededDatabase(0);
  const gate = await startGate();
  const rows: string[][] = [];
  for (const pair of pairs) {
    const mint = () => Promise.all(pair.map((kind) => mintRefused(kind, samples + warmUp)));
    rows.push(row("look-up", pair, await compare(await mint(), proveKey, "unknown_key")));
    rows.push(row("`/verify`", pair, await compare(await mint(), (key) => statusOf(gate, key), 401)));
  }
  await closeLookUps();
  await end(gate.process);
  await database.close();
  return `Refused keys, ${samples.toLocaleString("en")} of each kind in turn, each seen for the first time, without the slowest tenth;
|t| below ${goal} shows nothing.

${table(["", "one", "other", "median of one", "of the other", "Welch’s t", "with the slowest"], rows)}`;
}

async function mintRefused(kind: string, count: number): Promise<string[]> {
  const minted = Array.from({ length: count }, () => mintToken("lk"));
  const storedInstead = kinds[kind];
  if (!storedInstead) return minted.map(({ value }) => value);
  const rows = minted.map(({ accessKey, secret }) => ({
    access_key: accessKey,
    digest: hashSecret(accessKey, storedInstead(secret)),
  }));
  const { sql, close } = connect(process.env.DATABASE_URL ?? "", {
    max: 1,
    applicationName: "latchkey bench",
  });
  await sql`
    insert into api_keys (name, scope, allowed_model_names, prefix, access_key, hashed_secret_key, user_id)
    select 'key ' || access_key, '["inference"]', '["qwen3-*", "llama-4"]', 'lk', access_key, digest, users.id
    from users, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as minted(access_key text, digest text)`;
  await sql`analyze`;
  await close();
  return minted.map(({ value }) => value);
}

/** How many microseconds each took; which kind comes first changes with every turn. */
async function compare<T>(keys: string[][], ask: (key: string) => Promise<T>, expected: T) {
  const took: number[][] = keys.map(() => []);
  for (let turn = 0; turn < samples + warmUp; turn++) {
    for (const [place] of keys.entries()) {
      const kind = (turn + place) % keys.length;
      const started = process.hrtime.bigint();
      const answer = await ask(keys[kind]?.[turn] ?? "");
      const micros = Number(process.hrtime.bigint() - started) / 1000;
      if (answer !== expected) throw new Error(`a wrong key was answered by ${answer}`);
      if (turn >= warmUp) took[kind]?.push(micros);
    }
  }
  return took;
}

function row(name: string, pair: readonly string[], [one = [], other = []]: number[][]): string[] {
  const end = percentile([...one, ...other], kept);
  const fast = [one, other].map((all) => all.filter((micros) => micros < end));
  const medians = [one, other].map((all) => `${percentile(all, 0.5).toFixed(1)} µs`);
  return [name, ...pair, ...medians, welch(fast[0], fast[1]).toFixed(1), welch(one, other).toFixed(1)];
}

/** How far the means are apart, in standard errors. */
function welch(a: number[] = [], b: number[] = []): number {
  const [one, other] = [moments(a), moments(b)];
  return (one.mean - other.mean) / Math.sqrt(one.variance / a.length + other.variance / b.length);
}

function moments(values: number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}
