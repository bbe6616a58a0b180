import { ownerships, type Role } from "../db/matrix/reach";
import { type Action, actionsOfBuild, cookiesOf, formOf, outcomeOf, send } from "./actions";
import type { Sql } from "./database";
import { actions, formActions, linkActions, routes } from "./matrix";
import { type Cast, everything, makeCast, targetOf } from "./matrix-scene";
import { test as base, expect } from "./scene";

const test = base.extend<object, { cast: Cast }>({
  cast: [
    async ({ sql, playwright, product }, use) => use(await makeCast(sql, playwright, product)),
    { scope: "worker", timeout: 60_000 },
  ],
});

/** The ways another site has a visitor's browser send something here, or an attacker tries to look like us. */
const foreign = (own: string): Record<string, Record<string, string>> => ({
  "without an origin": {},
  "with a hidden origin": { origin: "null" },
  "with an origin that is none": { origin: "localhost" },
  "from another site": { origin: "https://evil.example" },
  "from another port of this machine": { origin: own.replace(/\d+$/, "1") },
  "from another site that says it is the host": {
    origin: "https://evil.example",
    "x-forwarded-host": "evil.example",
  },
  "from another site as the browser says": { origin: own, "sec-fetch-site": "cross-site" },
});

type Control = { role: Role; input: unknown; answered: RegExp };

/** Somebody who may do it: what they send, and what they are answered. */
async function controlOf({ name }: Action, cast: Cast, sql: Sql): Promise<Control> {
  const role = "administrator";
  const form = formActions[name];
  if (form) return { role, input: formOf(form), answered: /^status (200|303)/ };
  if (name in linkActions)
    return { role, input: linkActions[name], answered: /^(link_invalid|already_set_up)$/ };
  const row = actions[name];
  if (!row) throw new Error(`the table has no action ${name}`);
  const ways = ownerships.flatMap((ownership) =>
    (row.reach[ownership] ?? []).map((who) => ({ ownership, who })),
  );
  const { ownership, who } = ways.find((way) => way.who === role) ??
    ways[0] ?? { ownership: "own", who: role };
  const answered = ways.length > 0 ? (row.outcome ?? "done") : row.refusal;
  const input = await row.input(targetOf(sql, cast, who, ownership));
  return { role: who, input, answered: new RegExp(`^${answered}$`) };
}

for (const action of actionsOfBuild()) {
  test(`${action.name} is refused to a page of another site in all seven ways, and done for ours`, async ({
    cast,
    sql,
    product,
    newPerson,
  }) => {
    const { consoleUrl } = product;
    const isLast = action.name.startsWith("signOut");
    const { role, input, answered } = await controlOf(action, cast, sql);
    const cookies = cookiesOf(isLast ? await newPerson() : cast.people[role]);
    const before = await everything(sql);
    for (const [how, headers] of Object.entries(foreign(consoleUrl))) {
      const { status, text } = await send(consoleUrl, action, input, { ...cookies, ...headers });
      expect.soft([status, text], how).toEqual([403, '{"code":403,"reason":"forbidden_origin"}']);
    }
    expect(await everything(sql)).toEqual(before);

    const own = await send(consoleUrl, action, input, { ...cookies, origin: consoleUrl });
    expect(outcomeOf(own)).toMatch(answered);
  });
}

test("routes that use cookies answer no other site either", async ({ cast, sql, product }) => {
  const { consoleUrl } = product;
  const cookies = cookiesOf(cast.people.administrator);
  const before = await everything(sql);
  for (const [how, headers] of Object.entries(foreign(consoleUrl))) {
    for (const [folder, path] of Object.entries(routes)) {
      const method = folder.startsWith("api/") ? "POST" : "GET";
      const answer = await fetch(consoleUrl + path, { method, headers: { ...cookies, ...headers } });
      expect.soft(answer.status, `${path} ${how}`).toBe(403);
    }
  }
  expect(await everything(sql)).toEqual(before);
});
