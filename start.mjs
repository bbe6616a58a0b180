// `npm start`: installs what is missing, builds what is stale, then becomes the supervisor in this same process.
// `npm start -- --dev` reloads on every change; `npm run -s cli -- …` is the command line.
import { fileURLToPath } from "node:url";
import { build, install, requireNode, watch } from "./build.mjs";

requireNode();
process.chdir(fileURLToPath(new URL(".", import.meta.url)));

const args = process.argv.slice(2);
try {
  await install();
  await (args.includes("--dev") ? watch() : build());
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

process.argv.splice(2, args.length, ...(args[0] === "cli" ? args.slice(1) : ["start", ...args]));
await import("./dist/cli.js");
