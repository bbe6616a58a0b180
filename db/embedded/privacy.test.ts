import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startEmbedded } from "../embedded";
import { newFolder, query, withoutSync } from "../test-embedded";

const dataDir = newFolder();
const { url, stop } = await startEmbedded({ dataDir, settings: withoutSync });
afterAll(stop);

test("only this user reaches the database: no port, private folders, a password", async () => {
  const { searchParams, password } = new URL(url);
  const socketFolder = searchParams.get("host") ?? "";
  const modes = [dataDir, join(dataDir, "postgres"), join(dataDir, "secrets"), socketFolder].map(
    (folder) => statSync(folder).mode & 0o777,
  );
  expect(modes).toEqual([0o700, 0o700, 0o700, 0o700]);
  const files = ["run.json", "postgres.log", "lock", "secrets/postgres"].map(
    (file) => statSync(join(dataDir, file)).mode & 0o777,
  );
  expect(files).toEqual([0o600, 0o600, 0o600, 0o600]);
  expect(password).toMatch(/^[\w-]{32}$/);
  const settings = await query(
    url,
    `select name, setting from pg_settings
     where name in ('listen_addresses', 'unix_socket_permissions', 'data_checksums', 'server_encoding') order by name`,
  );
  expect(settings).toEqual([
    { name: "data_checksums", setting: "on" },
    { name: "listen_addresses", setting: "" },
    { name: "server_encoding", setting: "UTF8" },
    { name: "unix_socket_permissions", setting: "0700" },
  ]);
  await expect(query(url.replace(password, "wrong"), "select 1")).rejects.toThrow(
    "password authentication failed",
  );
});

test("text sorts by code point and is searched by the letters of every script", async () => {
  await query(url, "create extension pg_trgm");
  const [row] = await query(
    url,
    `select array_length(show_trgm('中文名字'), 1) > 0 as chinese, lower('ÄRGER') as lower,
       (select string_agg(x, '' order by x) from unnest(array['b', 'ä', 'B', 'a', '中']) as x) as sorted`,
  );
  expect(row).toEqual({ chinese: true, lower: "ärger", sorted: "Babä中" });
});

test("the server's log holds neither a refused value nor a failed statement", async () => {
  await query(url, "create table secrets (value text unique)");
  await query(url, "insert into secrets values ('hunter2')");
  await expect(query(url, "insert into secrets values ('hunter2')")).rejects.toThrow("duplicate key");
  const text = readFileSync(join(dataDir, "postgres.log"), "utf8");
  expect(text).toContain("duplicate key");
  expect(text).not.toContain("hunter2");
});
