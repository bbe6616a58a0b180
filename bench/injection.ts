import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { seededDatabase } from "./database";
import { end, startGate } from "./processes";
import { table } from "./table";

/** `*` is where sqlmap writes. What it writes has no spaces, or the gate would refuse it before anything is looked up. */
const places: Record<string, (good: string) => { query: string; headers: string[] }> = {
  "the key, in `X-API-Key`": () => ({
    query: "scope=inference.chat",
    headers: ["X-API-Key: correct-horse-battery*"],
  }),
  "the key, as a bearer token": () => ({
    query: "scope=inference.chat",
    headers: ["Authorization: Bearer lk_0123456789AB_correct-horse-battery*"],
  }),
  "scope and model": (good) => ({
    query: "scope=inference.chat*&model=qwen3-8b*",
    headers: [`X-API-Key: ${good}`],
  }),
  "the forwarded request": (good) => ({
    query: "from=forwarded",
    headers: [`X-API-Key: ${good}`, "X-Forwarded-Method: POST*", "X-Forwarded-Uri: /v1/chat/completions*"],
  }),
};

/** Lets sqlmap try what a client can write, with its tests of level 3. */
export async function injection(): Promise<string> {
  if (spawnSync("sqlmap", ["--version"]).status !== 0) return "Injection: sqlmap is not installed.";
  const { keys, close } = await seededDatabase(100);
  const token = "for-this-measurement-alone";
  const gate = await startGate("gate", { METRICS_TOKEN: token });
  const lookedUp = async () => {
    const metrics = await fetch(`${gate.origin}/metrics`, { headers: { Authorization: `Bearer ${token}` } });
    return Number(/^latchkey_proofs_total\{source="database"\} (\d+)/m.exec(await metrics.text())?.[1]);
  };
  const rows: (string | number)[][] = [];
  for (const [name, place] of Object.entries(places)) {
    const { query, headers } = place(keys[0] ?? "");
    const before = await lookedUp();
    const said = await sqlmap(`${gate.origin}/verify?${query}`, headers);
    const codes = [...said.matchAll(/(\d{3}) \(.*?\) - (\d+) times/g)].map(
      ([, code, times]) => `${code}: ${times}`,
    );
    const isClean = /do not appear to be injectable/.test(said) && !/is vulnerable|Type: .*blind/.test(said);
    rows.push([
      name,
      isClean ? "not injectable" : said.slice(-2000),
      codes.join(", "),
      (await lookedUp()) - before,
    ]);
  }
  await end(gate.process);
  await close();
  return `Injection: sqlmap, its tests of level 3 and risk 2 for PostgreSQL.\n\n${table(["where", "found", "answers", "looked up"], rows)}`;
}

async function sqlmap(url: string, headers: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-sqlmap-"));
  const options = ["--batch", "--level=3", "--risk=2", "--dbms=PostgreSQL", "--tamper=space2comment"];
  const pace = ["--time-sec=2", "--ignore-code=401,403,400", "--disable-coloring", `--output-dir=${folder}`];
  const child = spawn("sqlmap", ["-u", url, ...headers.flatMap((one) => ["-H", one]), ...options, ...pace]);
  const [said] = await Promise.all([text(child.stdout), once(child, "exit")]);
  rmSync(folder, { recursive: true });
  return said;
}
