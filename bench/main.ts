import { cpus } from "node:os";
import { cold, memory } from "./cold";
import { flood } from "./flood";
import { peer } from "./peer";
import { proxy } from "./proxy";
import { revocation } from "./revocation";
import { signIn } from "./sign-in";
import { streams } from "./streams";
import { warm } from "./warm";

const benches = { warm, cold, flood, memory, revocation, proxy, streams, peer, "sign-in": signIn };

const wanted = process.argv.slice(2);
process.stdout.write(`
\`npm run bench\`: Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, shared with the load generator and the database.
`);
for (const [name, run] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) process.stdout.write(`\n${await run()}\n`);
}
