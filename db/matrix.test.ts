import { describe, expect, test } from "vitest";
import { verbsOfCatalogue } from "./matrix/catalogue";
import { callers, checkCell, functionsOfActors } from "./matrix/cells";
import { verbsOfKeys } from "./matrix/keys";
import { verbsOfPeople } from "./matrix/people";
import { verbsOfPlaces } from "./matrix/places";
import { ownerships } from "./matrix/reach";
import { verbsOfUsage } from "./matrix/usage";
import { waysOf } from "./matrix/ways";
import { makeWorld, provider } from "./matrix/world";
import { testDatabase } from "./test-database";

Object.assign(process.env, {
  OIDC_ISSUER: provider,
  OIDC_CLIENT_ID: "latchkey",
  OIDC_CLIENT_SECRET: "x".repeat(32),
});
await testDatabase();
const world = await makeWorld();

const verbs = { ...verbsOfKeys, ...verbsOfPeople, ...verbsOfPlaces, ...verbsOfCatalogue, ...verbsOfUsage };

/** Functions that take an actor and are no verbs: what verbs are made of. */
const parts = [
  "allow",
  "auditRefusal",
  "change",
  "grantOf",
  "organizationCounts",
  "organizationsWithin",
  "requirePermission",
  "requireProofForOthers",
  "requireRecentSignIn",
  "requireSignedIn",
];

test("every function that takes an actor stands in the table", () => {
  expect([...Object.keys(verbs), ...parts].sort()).toEqual(functionsOfActors());
});

const lines = Object.entries(verbs).flatMap(([verb, ways]) =>
  waysOf(ways).flatMap((way) =>
    ownerships
      .filter((ownership) => way.reach[ownership] !== undefined)
      .map((ownership) => ({ name: [verb, way.how].filter(Boolean).join(" "), ownership, way })),
  ),
);

test("the table has more than a thousand cells", () => {
  expect(lines.length * callers.length).toBeGreaterThan(1000);
});

describe("what is out of a caller's reach looks as if it did not exist, stays as it is, and the log tells of the try", () => {
  test.each(lines)("$name: $ownership", async ({ way, ownership }) => {
    for (const caller of callers) await checkCell(world, way, caller, ownership);
  });
});
