import { randomInt } from "node:crypto";
import type { Page } from "@playwright/test";
import * as z from "zod";
import { findTampering } from "./database";
import { createKey } from "./key-dialogs";
import { descendants } from "./process-tree";
import { expect, test } from "./scene";

test.skip(process.platform !== "linux", "the console's process is found in /proc");

const rounds = 20;
const makers = 6;
const longestWaitMs = 20;

const answer = z.object({
  ok: z.literal(true),
  data: z.object({ id: z.number(), name: z.string(), value: z.string() }),
});
type Created = z.output<typeof answer>["data"];
/** Null when the answer did not arrive. */
type Create = (name: string) => Promise<Created | null>;

test(`of a console killed ${rounds} times while keys are made, each key it acknowledged exists, opens the gate and is audited`, async ({
  newPerson,
  visit,
  sql,
  product,
}, testInfo) => {
  test.setTimeout(300_000);
  const person = await newPerson();
  const create = await learnCreate(await visit(person, "/keys"));
  const isAlive = () =>
    fetch(`${product.consoleUrl}/livez`).then(
      ({ ok }) => ok,
      () => false,
    );
  const acknowledged: Created[] = [];
  let killed = 0;

  function killConsole(): void {
    const [found] = descendants(product.pid).filter(({ command }) => command.includes("console.js"));
    process.kill(found?.pid ?? 0, "SIGKILL");
    killed += 1;
  }

  for (let round = 1; round <= rounds; round++) {
    let untilKill = randomInt(1, 3 * makers);
    const make = async (maker: number) => {
      for (let number = 1; ; number++) {
        const key = await create(`round ${round}, maker ${maker}, key ${number}`);
        if (key === null) return;
        acknowledged.push(key);
        untilKill -= 1;
        if (untilKill === 0) setTimeout(killConsole, randomInt(longestWaitMs));
      }
    };
    await Promise.all(Array.from({ length: makers }, (_, maker) => make(maker)));
    await expect.poll(isAlive).toBe(true);
  }
  expect(killed).toBe(rounds);
  expect(acknowledged.length).toBeGreaterThan(rounds);

  const kept = await sql<
    { id: number; name: string }[]
  >`select id, name from api_keys where user_id = ${person.id}`;
  expect(kept).toEqual(expect.arrayContaining(acknowledged.map(({ id, name }) => ({ id, name }))));
  expect(new Set(kept.map(({ name }) => name)).size).toBe(kept.length);

  const audited = await sql<{ target_id: number }[]>`
    select target_id from audit_log where action = 'key.create' and actor_user_id = ${person.id}`;
  const inOrder = (ids: number[]) => ids.sort((a, b) => a - b);
  expect(inOrder(audited.map((row) => row.target_id))).toEqual(inOrder(kept.map(({ id }) => id)));
  expect(await findTampering(product.dataDir, testInfo.outputDir)).toBeNull();

  for (const { id, value } of acknowledged) {
    const headers = { Authorization: `Bearer ${value}` };
    const verified = await fetch(`${product.gateUrl}/verify?scope=inference`, { headers });
    expect([verified.status, verified.headers.get("x-auth-key-id")]).toEqual([200, String(id)]);
  }
});

/** Watches the browser make a key, and sends what it sent, with other names. */
async function learnCreate(page: Page): Promise<Create> {
  const learnt = "the first one";
  const [request] = await Promise.all([
    page.waitForRequest((one) => one.postData()?.includes(learnt) ?? false),
    createKey(page, learnt),
  ]);
  const said = /^(accept|content-type|cookie|next-.*|origin|sec-fetch-site)$/;
  const headers = Object.entries(await request.allHeaders()).filter(([name]) => said.test(name));
  const [fields] = z.tuple([z.record(z.string(), z.unknown())]).parse(request.postDataJSON());
  return async (name) => {
    const body = JSON.stringify([{ ...fields, name }]);
    const sent = fetch(request.url(), { method: "POST", headers, body });
    const text = await sent.then((response) => response.text()).catch(() => null);
    if (text === null) return null;
    const [, result = "no result"] = /^\w+:(\{"ok":.*\})$/m.exec(text) ?? [];
    return answer.parse(JSON.parse(result)).data;
  };
}
