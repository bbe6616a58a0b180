import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What each room must not import: the arrows of the house, as the README draws them. */
const forbidden = {
  "lib/planted.ts": [
    "next",
    "react",
    "drizzle-orm",
    "postgres",
    "node:fs",
    "../db/keys",
    "../app/page",
    "../gate/main",
    "../components/ui/cn",
    "../cli/main",
  ],
  "lib/keys/planted.ts": ["../../db/keys", "argon2"],
  "db/planted.ts": [
    "next",
    "react",
    "next-auth",
    "../app/page",
    "../gate/main",
    "../components/ui/cn",
    "../cli/main",
  ],
  "components/keys/planted.tsx": [
    "drizzle-orm",
    "postgres",
    "node:fs",
    "next/headers",
    "server-only",
    "../../db/keys",
    "../../app/page",
    "../../gate/main",
  ],
  "gate/planted.ts": ["next", "next/server", "react", "../app/page", "../components/ui/cn", "../cli/main"],
  "cli/planted.ts": ["next", "react", "../app/page", "../gate/main", "../components/ui/cn"],
  "app/(console)/keys/planted.ts": [
    "drizzle-orm",
    "postgres",
    "argon2",
    "../../../gate/main",
    "../../../cli/main",
  ],
};

const allowed = {
  "lib/keys/planted.ts": ["zod", "../result"],
  "db/planted.ts": ["drizzle-orm", "node:fs", "../lib/actor", "./schema"],
  "components/keys/planted.tsx": ["react", "next/link", "../../lib/result", "../ui/cn"],
  "gate/planted.ts": ["node:http", "../db/presented-key", "../lib/keys/verdict"],
  "app/(console)/keys/planted.ts": [
    "next/navigation",
    "react",
    "../../../db/keys",
    "../../../lib/result",
    "../../../components/ui/cn",
  ],
};

const house = mkdtempSync(join(tmpdir(), "latchkey-house-"));
afterAll(() => rmSync(house, { recursive: true }));

const planted = Object.entries({ refused: forbidden, allowed }).flatMap(([verdict, table]) =>
  Object.entries(table).flatMap(([place, modules]) =>
    modules.map((module, index) => {
      const file = place.replace("planted", `${verdict}-${index}`);
      plant(file, `import * as planted from "${module}";\nexport const kept = planted;\n`);
      return { file, module, isRefused: verdict === "refused" };
    }),
  ),
);
plant("components/keys/zod.ts", 'import { z } from "zod";\nexport const kept = z;\n');
const refused = lint();

test.each(planted.filter((one) => one.isRefused))(
  "the linter refuses an import of $module in $file",
  ({ file }) => {
    expect(refused).toContain(file);
  },
);

test.each(planted.filter((one) => !one.isRefused))("the linter lets $file import $module", ({ file }) => {
  expect(refused).not.toContain(file);
});

test("the linter refuses the import of zod that is three times larger in the browser", () => {
  expect(refused).toContain("components/keys/zod.ts");
});

function plant(file: string, text: string): void {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), text);
}

/** The planted files in which the house's own rule finds a forbidden import. */
function lint(): string[] {
  copyFileSync(join(root, "biome.json"), join(house, "biome.json"));
  const args = [
    "lint",
    "--only=style/noRestrictedImports",
    "--vcs-enabled=false",
    "--reporter=github",
    "--max-diagnostics=none",
  ];
  const { stdout } = spawnSync(join(root, "node_modules/.bin/biome"), args, { cwd: house, encoding: "utf8" });
  return [...stdout.matchAll(/file=([^,]+),/g)].flatMap(([, file]) => file ?? []);
}
