import { fork } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { cold, memory } from "./cold";
import { flood } from "./flood";
import { injection } from "./injection";
import { nginx } from "./nginx";
import { partition } from "./partition";
import { peer } from "./peer";
import { proxy } from "./proxy";
import { revocation } from "./revocation";
import { signIn } from "./sign-in";
import { streams } from "./streams";
import { timing } from "./timing";
import { tracing } from "./tracing";
import { warm } from "./warm";

const benches = {
  warm,
  cold,
  flood,
  memory,
  revocation,
  partition,
  timing,
  nginx,
  proxy,
  streams,
  peer,
  "sign-in": signIn,
};
/** Only when asked for: they measure nothing, and take programs and packages from elsewhere. */
const others = { injection, tracing };

const wanted = process.argv.slice(2);
const chosen = Object.entries(wanted.length === 0 ? benches : { ...benches, ...others }).filter(
  ([name]) => wanted.length === 0 || wanted.includes(name),
);
if (!process.send) {
  process.stdout.write(`
\`npm run bench\`: Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, shared with the load generator and the database.
`);
}
for (const [name, run] of chosen) {
  if (chosen.length === 1) process.stdout.write(`\n${await run()}\n`);
  else await once(fork(fileURLToPath(import.meta.url), [name]), "exit");
}
