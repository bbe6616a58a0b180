import { appendFile, mkdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { desc } from "drizzle-orm";
import type { Head } from "../lib/audit";
import type { Tx } from "./client";
import { env } from "./env";
import { log } from "./log";
import { audit_log } from "./schema";

/** Some 13,000 heads; the file and the one before it are kept. */
const maxBytes = 1_048_576;
const linePattern = /^\S+ ([1-9]\d*) ([\w-]{43})$/;

let latest: Head | undefined;

/** Where the heads are kept, the older ones first. */
function headFiles(): [earlier: string, current: string] {
  const file = join(env().dataDir, "audit-heads");
  return [`${file}.1`, file];
}

/**
 * Writes the audit log's last row outside the database, to the log and to `DATA_DIR/audit-heads`, when there is a new
 * one: a log that is cut off or written anew behind this row is found out.
 */
export async function anchorHead(tx: Tx): Promise<void> {
  const [head] = await tx
    .select({ id: audit_log.id, mac: audit_log.mac })
    .from(audit_log)
    .orderBy(desc(audit_log.id))
    .limit(1);
  latest ??= (await anchoredHeads()).at(-1);
  if (!head || (head.id === latest?.id && head.mac === latest.mac)) return;
  if (latest && head.id <= latest.id) log.error({ head, anchored: latest }, "rows of the audit log are gone");
  // The line end comes first: half a line, as a crash may leave one, spoils no other.
  await append(`\n${new Date().toISOString()} ${head.id} ${head.mac}`);
  log.info({ head }, "audit head");
  latest = head;
}

async function append(line: string): Promise<void> {
  const [earlier, file] = headFiles();
  await mkdir(env().dataDir, { recursive: true, mode: 0o700 });
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size >= maxBytes) await rename(file, earlier);
  await appendFile(file, line, { mode: 0o600, flush: true });
}

/** The heads that were written to `DATA_DIR/audit-heads`, in the order they were. */
export async function anchoredHeads(): Promise<Head[]> {
  const texts = await Promise.all(headFiles().map((file) => readFile(file, "utf8").catch(orMissing)));
  return texts
    .join("")
    .split("\n")
    .flatMap((line) => {
      const [, id, mac] = linePattern.exec(line) ?? [];
      return id && mac ? [{ id: Number(id), mac }] : [];
    });
}

/** No file has no heads; one that cannot be read must not look like that. */
function orMissing(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "";
  throw error;
}
