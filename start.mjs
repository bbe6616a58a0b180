// `npm start`: installs what is missing, builds what is stale, then becomes the supervisor in this same process.
// `npm start -- --dev` reloads on every change; `npm run -s cli -- …` is the command line.
import { fileURLToPath } from "node:url";
import { build, install, requireNode, watch } from "./build.mjs";

requireNode();
process.chdir(fileURLToPath(new URL(".", import.meta.url)));

// npm runs this below a shell, which dies of a signal without handing it on: the loss of the parent is the signal.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGHUP");
  }, 500);
  timer.unref();
}

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
