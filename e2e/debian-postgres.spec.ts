import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { findDebianPostgres, startDebianPostgres } from "./debian-postgres";
import { descendants } from "./process-tree";
import { startProduct } from "./product";

const bin = findDebianPostgres();
test.skip(bin === null, "Debian's PostgreSQL is not installed");

test("DATABASE_URL is all it takes to live in Debian's PostgreSQL", async () => {
  const postgres = await startDebianPostgres(bin ?? "");
  const product = await startProduct({ DATABASE_URL: postgres.url });
  expect((await fetch(`${product.consoleUrl}/readyz`)).status).toBe(200);
  expect(product.setupUrl).not.toBeNull();
  expect(descendants(product.pid).filter(({ command }) => command.includes("postgres"))).toEqual([]);
  expect(existsSync(join(product.dataDir, "postgres"))).toBe(false);

  const created = await product.cli("users", "create", "grace", "--json");
  expect(created).toMatchObject({ code: 0 });
  await product.stop();
  const again = await startProduct({ DATABASE_URL: postgres.url, DATA_DIR: product.dataDir });
  expect((await again.cli("users", "list", "--json")).stdout).toContain("grace");
  await again.dispose();
  await postgres.stop();
});
