import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = ["lib", "db", "gate", "app", "cli"];
const secret = /(secret|digest|hash|hmac|mac|pepper|signature|password|token|apiKey)$/i;
const comparison = /([\w.?[\]]+)(?:\([^()]*\))? ?[!=]==? ?\(?(["'`]|[\w.?[\]]+)/g;
const nothing = /^(["'`]|has[A-Z]|\d+$|true$|false$|null$|undefined$)/;

/** What may be compared character by character, since nobody learns anything from the time it takes. */
const harmless = [
  // Rows of our own, by whoever reads the whole log.
  "db/audit-check.ts: row.previous_mac === good?.mac",
  "db/audit-check.ts: mac === macOf",
  "db/audit-heads.ts: head.mac === latest.mac",
  // A row before and after it was locked.
  "db/door.ts: user.password_hash !== password_hash",
  // Both are the client's.
  "app/_server/arrive.ts: previous !== token",
  "gate/credential.ts: apiKey !== value",
  "gate/credential.ts: token !== apiKey",
];

function comparisons(file: string): string[] {
  const source = readFileSync(join(root, file), "utf8");
  return [...source.matchAll(comparison)]
    .filter(([, left = "", right = ""]) => !nothing.test(left) && !nothing.test(right))
    .filter(([, left = "", right = ""]) => secret.test(left) || secret.test(right))
    .map(([text]) => `${file}: ${text.replace("(", "").trim()}`);
}

test("what is secret is compared in constant time alone", () => {
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map((file) => `${room}/${file}`),
  );
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !/(\.test\.|\/test-)/.test(file));
  expect(sources.flatMap(comparisons).toSorted()).toEqual(harmless.toSorted());
});
