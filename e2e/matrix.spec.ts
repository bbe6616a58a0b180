import { type Ownership, ownerships, type Role, roles } from "../db/matrix/reach";
import { actionNamed, actionsOfBuild, cookiesOf, foldersWith, outcomeOf, send } from "./actions";
import { actions, formActions, linkActions, openPages, pages, routes } from "./matrix";
import { type Cast, everything, makeCast, targetOf } from "./matrix-scene";
import { test as base, expect } from "./scene";

const test = base.extend<object, { cast: Cast }>({
  cast: [
    async ({ sql, playwright, product }, use) => use(await makeCast(sql, playwright, product)),
    { scope: "worker", timeout: 60_000 },
  ],
});

type Caller = Role | "anonymous" | "deactivated";
const callers: readonly Caller[] = ["anonymous", "deactivated", ...roles];

const roleOf = (caller: Caller): Role | null =>
  caller === "anonymous" || caller === "deactivated" ? null : caller;

function sessionOf(cast: Cast, caller: Caller): Record<string, string> {
  const role = roleOf(caller);
  if (role !== null) return cookiesOf(cast.people[role]);
  return cookiesOf(caller === "deactivated" ? cast.deactivated : null);
}

function cellsOf(reach: Partial<Record<Ownership, readonly Role[]>>) {
  return ownerships.flatMap((ownership) => {
    const who = reach[ownership];
    return who
      ? callers.map((caller) => ({ ownership, caller, may: who.some((one) => one === caller) }))
      : [];
  });
}

test("every server action, page and route of the build stands in the table", () => {
  const named = { ...actions, ...linkActions, ...formActions };
  expect(
    actionsOfBuild()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(named).sort());
  expect(foldersWith("page.tsx")).toEqual(Object.keys({ ...pages, ...openPages }).sort());
  expect(foldersWith("route.ts")).toEqual(Object.keys(routes).sort());
});

for (const [name, { reach, input, audited, refusal = "not_found", outcome = "done" }] of Object.entries(
  actions,
)) {
  test(`${name} is done for whom it is meant; to others there is nothing, nothing changes, and the log tells`, async ({
    cast,
    sql,
    product,
  }) => {
    test.slow();
    const action = actionNamed(name);
    const cells = await Promise.all(
      cellsOf(reach).map(async ({ ownership, caller, may }) => {
        const role = roleOf(caller);
        const expected = role === null ? "unauthenticated" : may ? outcome : refusal;
        return {
          cell: `${caller}, ${ownership}`,
          caller,
          expected,
          given: await input(targetOf(sql, cast, role, ownership)),
        };
      }),
    );
    const run = async ({ cell, caller, expected, given }: (typeof cells)[number]) => {
      const headers = { ...sessionOf(cast, caller), origin: product.consoleUrl };
      expect.soft(outcomeOf(await send(product.consoleUrl, action, given, headers)), cell).toBe(expected);
    };
    const before = await everything(sql);
    for (const cell of cells.filter(({ expected }) => expected !== "done")) await run(cell);
    expect.soft(await everything(sql)).toEqual(before);
    for (const cell of cells.filter(({ expected }) => expected === "done")) await run(cell);

    if (audited === undefined) return;
    for (const role of roles.filter((one) =>
      cells.some(({ caller, expected }) => caller === one && expected === refusal),
    )) {
      const told = await sql`
        select id from audit_log
        where actor_user_id = ${cast.people[role].id} and action = ${audited} and refusal = ${refusal}`;
      expect.soft(told.length, `${role}: in the log`).toBeGreaterThan(0);
    }
  });
}

for (const [name, given] of Object.entries(linkActions)) {
  test(`${name} is nothing without its link, whoever asks`, async ({ cast, sql, product }) => {
    const action = actionNamed(name);
    const before = await everything(sql);
    for (const caller of callers) {
      const headers = { ...sessionOf(cast, caller), origin: product.consoleUrl };
      const refusals = ["link_invalid", "already_set_up"];
      expect
        .soft(refusals, caller)
        .toContain(outcomeOf(await send(product.consoleUrl, action, given, headers)));
    }
    expect(await everything(sql)).toEqual(before);
  });
}

for (const [folder, { reach, path }] of Object.entries(pages)) {
  test(`the page app/${folder} is shown to whom it is meant, and to others as if it did not exist`, async ({
    cast,
    sql,
    product,
  }) => {
    for (const { ownership, caller, may } of cellsOf(reach)) {
      const role = roleOf(caller);
      const url = product.consoleUrl + (await path(targetOf(sql, cast, role, ownership)));
      const answer = await fetch(url, { redirect: "manual", headers: sessionOf(cast, caller) });
      const isLedAway = answer.headers.get("location")?.startsWith("/sign-in?next=") ?? false;
      const seen = isLedAway ? "sign in" : answer.status;
      const expected = role === null ? "sign in" : may ? 200 : 404;
      expect.soft(seen, `${caller}, ${ownership}`).toBe(expected);
      await answer.body?.cancel();
    }
  });
}

test("the pages of whoever is not signed in are shown to everybody, and are the same for all", async ({
  cast,
  product,
}) => {
  for (const path of Object.values(openPages)) {
    for (const caller of callers) {
      const answer = await fetch(product.consoleUrl + path, {
        redirect: "manual",
        headers: sessionOf(cast, caller),
      });
      expect.soft(answer.status, `${caller}, ${path}`).toBeLessThan(400);
      await answer.body?.cancel();
    }
  }
});

test("the export of the audit log is for administrators, and the log tells who else asked for it", async ({
  cast,
  sql,
  product,
}) => {
  for (const caller of callers) {
    const headers = { ...sessionOf(cast, caller), "sec-fetch-site": "same-origin" };
    const answer = await fetch(product.consoleUrl + routes["(console)/admin/audit/export"], { headers });
    const expected = roleOf(caller) === null ? 401 : caller === "administrator" ? 200 : 404;
    expect.soft(answer.status, caller).toBe(expected);
    await answer.body?.cancel();
  }
  const [refused] = await sql`
    select count(distinct actor_user_id)::int as people from audit_log where action = 'audit.export' and refusal = 'not_found'`;
  expect(refused?.people).toBe(roles.length - 1);
});
