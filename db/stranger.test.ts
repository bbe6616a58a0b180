import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as keyList from "./key-list";
import * as keys from "./keys";
import { functionsOfActors } from "./matrix/cells";
import { testDatabase } from "./test-database";
import { inOrganization, newKey, person, query } from "./test-scene";

const { sql } = await testDatabase();

test("to herself, once she has left it, what is in an organization looks as if it did not exist", async () => {
  const victim = await person();
  const { principalId } = await inOrganization(victim, "owner");
  const { id } = await newKey(victim);
  await sql`update api_keys set owner_principal_id = ${principalId} where id = ${id}`;
  const notFound = { code: "not_found" };
  await expect(keys.getKey(victim, { id })).rejects.toMatchObject(notFound);
  await expect(keys.updateKey(victim, { id, enabled: false })).rejects.toMatchObject(notFound);
  await expect(keys.deleteKey(victim, { id })).rejects.toMatchObject(notFound);
  const { items } = await keyList.listKeys(victim, query({}, "*"));
  expect(items).toEqual([]);
});

const root = new URL("../", import.meta.url);

/** What the sources of the console take from db: names, and what they use of a module taken whole. */
function usedByConsole(): string[] {
  const files = readdirSync(new URL("app/", root), { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));
  const used = sources.flatMap((file) => {
    const source = readFileSync(new URL(`app/${file}`, root), "utf8");
    const named = source.matchAll(/import \{([^}]*)\} from "[./]*\/db\/[\w-]+"/g);
    const whole = source.matchAll(/import \* as (\w+) from "[./]*\/db\/[\w-]+"/g);
    return [
      ...[...named].flatMap(([, names = ""]) => names.split(",").map((name) => name.trim())),
      ...[...whole].flatMap(([, module]) =>
        [...source.matchAll(new RegExp(`\\b${module}\\.(\\w+)`, "g"))].map(([, name = ""]) => name),
      ),
    ];
  });
  return [...new Set(used.filter((name) => name !== "" && !name.startsWith("type ")))].sort();
}

/** They find out who acts, or prove it. */
const doors = [
  "claimSetup",
  "endSession",
  "enterWithIdentity",
  "readSession",
  "rememberBrowser",
  "setPassword",
  "signIn",
];

/** They run the process and touch nobody's things. */
const machinery = [
  "actionSecret",
  "closeDatabase",
  "env",
  "followGates",
  "isOutage",
  "isStopping",
  "log",
  "pingDatabase",
  "serve",
  "sessionSecret",
  "startJobs",
];

test("what the console takes from here either asks who acts, or is one of these", () => {
  const asking = functionsOfActors();
  expect(usedByConsole().filter((name) => !asking.includes(name))).toEqual([...doors, ...machinery].sort());
});
