// `npm run bench`: builds what is stale of the servers, then measures them. `npm run bench sign-in` measures another matter.
import { fileURLToPath } from "node:url";
import { build, install, requireNode } from "../build.mjs";

requireNode();
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
await install();
const subject = process.argv[2] ?? "verify";
await build(subject === "verify" ? ["server"] : ["server", "pages"]);

const esbuild = await import("esbuild");
await esbuild.build({
  entryPoints: [`bench/${subject}.ts`],
  outfile: "dist/bench.js",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  alias: { "server-only": "./node_modules/server-only/empty.js" },
  logLevel: "warning",
});
await esbuild.stop();
await import("../dist/bench.js");
