import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../db/client";
import { startEmbedded } from "../db/embedded";
import { migrate } from "../db/migrate";
import { hashSecret } from "../db/secret";
import { mintToken } from "../lib/keys/token";

/** An embedded PostgreSQL of its own with this many good keys; the servers started from here on find it. */
export async function seededDatabase(keyCount: number): Promise<{ keys: string[]; close(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  // One secret for all databases of a run, since a process reads it once.
  process.env.ROOT_SECRET ??= randomBytes(32).toString("hex");
  Object.assign(process.env, { DATA_DIR: dataDir, LOG_LEVEL: "warn", NODE_ENV: "production" });
  const { url, stop } = await startEmbedded({ dataDir });
  process.env.DATABASE_URL = url;
  await migrate(url);
  const keys = await seedKeys(url, keyCount);
  const close = async () => {
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { keys, close };
}

async function seedKeys(url: string, count: number): Promise<string[]> {
  const minted = Array.from({ length: count }, () => mintToken("lk"));
  const rows = minted.map(({ accessKey, secret }) => ({
    access_key: accessKey,
    digest: hashSecret(accessKey, secret),
  }));
  const { sql, close } = connect(url, { max: 1, applicationName: "latchkey bench" });
  await sql`
    with owner as (insert into users (name, name_key) values ('Bench', 'bench') returning id)
    insert into api_keys (name, scope, allowed_model_names, prefix, access_key, hashed_secret_key, user_id)
    select 'key ' || access_key, '["inference"]', '["qwen3-*", "llama-4"]', 'lk', access_key, digest, owner.id
    from owner, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as minted(access_key text, digest text)`;
  await sql`analyze`;
  await close();
  return minted.map((key) => key.value);
}

/** One upstream, and the model that the benches ask for. */
export async function seededCatalogue(baseUrl: string): Promise<void> {
  const { sql, close } = connect(process.env.DATABASE_URL ?? "", {
    max: 1,
    applicationName: "latchkey bench",
  });
  await sql`
    with upstream as (
      insert into upstreams (name, kind, base_url, connect_timeout_ms, first_byte_timeout_ms, idle_timeout_ms)
      values ('Bench', 'openai', ${baseUrl}, 5000, 60000, 60000) returning id)
    insert into models (name, upstream_id, is_open) select 'qwen3-32b', id, true from upstream`;
  await close();
}
