import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmbedded } from "../embedded";
import { home, newFolder, withoutSync } from "../test-embedded";

test.each([
  ["19", /made by PostgreSQL 19, newer than the 18 of this Latchkey: use the newer Latchkey\.$/],
  ["17", /made by PostgreSQL 17, and this Latchkey brings 18: use the older Latchkey\.$/],
  ["soup", /is not a database: move it away or change DATA_DIR\.$/],
])("a database of version %s is refused in one sentence and stays as it was", async (version, sentence) => {
  const dataDir = newFolder();
  mkdirSync(join(dataDir, "postgres"), { recursive: true });
  writeFileSync(join(dataDir, "postgres", "PG_VERSION"), `${version}\n`);
  await expect(startEmbedded({ dataDir, settings: withoutSync })).rejects.toThrow(sentence);
  expect(readdirSync(join(dataDir, "postgres"))).toEqual(["PG_VERSION"]);
});

test("a data folder that is a file, or lies in one, is refused in one sentence", async () => {
  const file = join(home, "file");
  writeFileSync(file, "text");
  await expect(startEmbedded({ dataDir: file })).rejects.toThrow(
    /file is not a folder: correct that or change DATA_DIR\.$/,
  );
  await expect(startEmbedded({ dataDir: join(file, "data") })).rejects.toThrow(
    /does not lie in a folder: correct/,
  );
  expect(readFileSync(file, "utf8")).toBe("text");
});

test("a database without its password is refused in one sentence", async () => {
  const dataDir = newFolder();
  await (await startEmbedded({ dataDir, settings: withoutSync })).stop();
  rmSync(join(dataDir, "secrets", "postgres"));
  await expect(startEmbedded({ dataDir, settings: withoutSync })).rejects.toThrow(
    /secrets\/postgres is missing, which opens the database/,
  );
});
