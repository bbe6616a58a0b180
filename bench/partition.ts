import { connect } from "../db/client";
import { type Cable, layCable } from "../gate/test-cable";
import { seededDatabase } from "./database";
import { end, startGate, type Target } from "./processes";
import { statusOf } from "./requests";
import { table } from "./table";

const everyMs = 20;
const keysEach = 20;

const damages: { name: string; isWhole: boolean; end: (cable: Cable) => void }[] = [
  { name: "notifications cut off", isWhole: false, end: (cable) => cable.cut() },
  { name: "notifications silent", isWhole: false, end: (cable) => cable.silence() },
  { name: "database cut off", isWhole: true, end: (cable) => cable.cut() },
  { name: "database silent", isWhole: true, end: (cable) => cable.silence() },
];

/** Gates that do not hear of a revocation, with all times as they are by themselves. */
export async function partition(): Promise<string> {
  const { keys, close } = await seededDatabase(keysEach * damages.length);
  const direct = process.env.DATABASE_URL ?? "";
  const { sql, close: hangUp } = connect(direct, { max: 1, applicationName: "bench" });
  const rows = await Promise.all(
    damages.map(async (damage, i) => {
      const own = keys.slice(i * keysEach, (i + 1) * keysEach);
      const cable = await layCable(direct);
      const gate = await startGate(damage.name, {
        LOG_LEVEL: "silent",
        DATABASE_URL_DIRECT: cable.url,
        ...(damage.isWhole && { DATABASE_URL: cable.url }),
      });
      await untilItHears(gate);
      for (const key of own) await statusOf(gate, key);
      damage.end(cable);
      const names = own.map((key) => key.split("_")[1] ?? "");
      await sql`update api_keys set enabled = false where access_key = any(${`{${names}}`}::text[])`;
      const committed = performance.now();
      const ends = await Promise.all(own.map((key) => untilRefused(gate, key, committed)));
      await end(gate.process);
      cable.close();
      const last = Math.max(...ends.map(({ lastYesMs }) => lastYesMs));
      const statuses = new Set(ends.map(({ status }) => status));
      return [damage.name, `${(last / 1000).toFixed(2)} s`, [...statuses].join(", ")];
    }),
  );
  await hangUp();
  await close();
  return `Partition: ${keysEach} keys that a gate remembers are disabled where it cannot hear of it; until it last let one of them
through, asked every ${everyMs} ms. No more than GATE_MAX_STALE_SECONDS, 30 by itself.

${table(["", "last yes", "then"], rows)}`;
}

async function untilItHears({ origin }: Target): Promise<void> {
  while ((await (await fetch(`${origin}/readyz`)).text()) !== "ok\n") await pause();
}

async function untilRefused(gate: Target, key: string, since: number) {
  for (let lastYesMs = 0; ; await pause()) {
    const status = await statusOf(gate, key);
    if (status !== 200) return { status, lastYesMs };
    lastYesMs = performance.now() - since;
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, everyMs));
