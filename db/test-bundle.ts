import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Makes a program of its own from TypeScript that imports as a file in `db` does, for tests that kill processes. */
export async function bundle(program: string): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), "latchkey-program-")), "program.mjs");
  await build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["react-server"],
    // The one package with a binary looks for it beside itself.
    define: { __dirname: JSON.stringify(fileURLToPath(new URL("../node_modules/argon2", import.meta.url))) },
    // Packages written for require find it here.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  return outfile;
}
