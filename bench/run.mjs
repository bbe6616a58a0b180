// `npm run bench`: builds what is stale of the servers, then measures them; `npm run bench -- warm cold` some of it.
import { fileURLToPath } from "node:url";
import { build, install, requireNode } from "../build.mjs";

requireNode();
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
await install();
const wanted = process.argv.slice(2);
await build(wanted.length === 0 || wanted.includes("sign-in") ? ["server", "pages"] : ["server"]);

const esbuild = await import("esbuild");
await esbuild.build({
  entryPoints: ["bench/main.ts"],
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
