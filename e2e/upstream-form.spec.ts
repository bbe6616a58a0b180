import english from "../lib/messages/en.json" with { type: "json" };
import { insertUpstream } from "./catalogue";
import { admin as founder } from "./fixtures";
import { say } from "./keyboard";
import { comeAlive, expect } from "./scene";
import { closeFirstSync, fill, news, openEdit, openForm, test } from "./upstream-scene";
import { json, type UpstreamServer } from "./upstream-server";

const { upstreams, conflict, keys } = english;
const secret = "sk-never-to-be-seen-again-0123456789";

test("what is wrong with an upstream is said in one sentence each, in the form before it is saved", async ({
  visit,
  newPerson,
  startServer,
}) => {
  const server = await startServer();
  const closed = await startServer();
  closed.close();
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/upstreams");
  const dialog = await openForm(page);
  const withStatus = (sentence: string, status: number) =>
    say(upstreams.errors.withStatus, { sentence, status: String(status) });
  const cases: [string, UpstreamServer["answer"] | null, string][] = [
    ["refused", null, upstreams.errors.connection_refused],
    ["401", json(401, {}), withStatus(upstreams.errors.unauthorized, 401)],
    ["404", json(404, {}), withStatus(upstreams.errors.not_found, 404)],
    ["500", json(500, { leak: "a body that nobody sees" }), withStatus(upstreams.errors.bad_status, 500)],
    ["redirect", json(302, {}, { location: "/v1/elsewhere" }), withStatus(upstreams.errors.redirected, 302)],
    ["no JSON", (answer) => answer.end("<html>a body that nobody sees"), upstreams.errors.bad_answer],
    ["too much", json(200, { data: "x".repeat(3 * 1024 * 1024) }), upstreams.errors.too_large],
  ];
  for (const [name, answer, sentence] of cases) {
    await test.step(name, async () => {
      if (answer) server.answer = answer;
      await fill(dialog, name, answer ? server.url : closed.url);
      await dialog.getByRole("button", { name: upstreams.test.open }).click();
      await expect(dialog.getByRole("status").getByText(sentence, { exact: true })).toBeVisible();
      await expect(page.getByText("nobody sees")).toHaveCount(0);
    });
  }
  await test.step("what was found is no longer shown once something is changed", async () => {
    await fill(dialog, "gpu", `${server.url}/changed`);
    await expect(dialog.getByRole("status")).toHaveCount(0);
  });
  await test.step("what is no address is told at its field, and nothing is asked", async () => {
    const before = server.asked.length;
    await fill(dialog, "gpu", "gpu-1:8000");
    await dialog.getByRole("button", { name: upstreams.test.open }).click();
    await expect(dialog.getByLabel(upstreams.fields.base_url, { exact: true })).toBeFocused();
    await expect(dialog.getByLabel(upstreams.fields.base_url, { exact: true })).toHaveAttribute(
      "aria-invalid",
      "true",
    );
    expect(server.asked).toHaveLength(before);
  });
  expect(server.asked.some(({ url }) => url.includes("elsewhere"))).toBe(false);
});

test("an upstream that does not answer in time is told so", async ({ visit, newPerson, startServer }) => {
  const server = await startServer();
  server.answer = () => {};
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/upstreams");
  const dialog = await openForm(page);
  await fill(dialog, "slow", server.url);
  await dialog.getByRole("button", { name: upstreams.test.open }).click();
  await expect(dialog.getByText(upstreams.errors.timeout, { exact: true })).toBeVisible({ timeout: 15_000 });
});

test("a credential goes in and never comes out; another server does not get it", async ({
  visit,
  newPerson,
  sql,
  startServer,
}) => {
  const [server, elsewhere] = [await startServer("one"), await startServer("two")];
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/upstreams");
  const bodies: string[] = [];
  page.on("response", (response) => {
    void response.text().then(
      (text) => bodies.push(text),
      () => {},
    );
  });
  const form = await openForm(page);
  await fill(form, "kept", server.url);
  await form.getByLabel(upstreams.credential.label).fill(secret);
  await form.getByRole("button", { name: upstreams.add.submit }).click();
  await closeFirstSync(page, "kept");
  await page.reload();
  await comeAlive(page);

  const dialog = await openEdit(page, "kept");
  await expect(dialog.getByText(upstreams.credential.stored)).toBeVisible();
  await expect(dialog.getByRole("radio", { name: upstreams.credential.keep })).toBeChecked();
  await dialog.getByRole("button", { name: upstreams.test.open }).click();
  await expect(dialog.getByRole("status")).toContainText("1 model");
  expect(server.asked.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`);
  expect(await page.content()).not.toContain(secret);
  expect(
    await dialog.locator("input").evaluateAll((all) => all.map((one) => Object(one).value)),
  ).not.toContain(secret);

  await dialog.getByLabel(upstreams.fields.base_url, { exact: true }).fill(elsewhere.url);
  await expect(dialog.getByRole("alert")).toContainText(upstreams.credential.dropped.title);
  await dialog.getByRole("button", { name: upstreams.test.open }).click();
  await expect(dialog.getByRole("status")).toContainText("1 model");
  expect(elsewhere.asked.at(-1)?.headers.authorization).toBeUndefined();
  await dialog.getByRole("button", { name: upstreams.edit.submit }).click();
  await expect(news(page)).toContainText(say(upstreams.edit.done, { name: "kept" }));
  expect(await sql`select credential from upstreams`).toEqual([{ credential: null }]);

  expect(bodies.length).toBeGreaterThan(0);
  expect(bodies.filter((body) => body.includes(secret))).toEqual([]);
  expect(JSON.stringify(await sql`select * from audit_log`)).not.toContain(secret);
  expect(JSON.stringify(elsewhere.asked)).not.toContain(secret);
});

test("a stored credential is replaced or removed when that is said, and else stays", async ({
  visit,
  newPerson,
  sql,
  startServer,
}) => {
  const server = await startServer("one");
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/upstreams");
  const form = await openForm(page);
  await fill(form, "gpu", server.url);
  await form.getByLabel(upstreams.credential.label).fill(secret);
  await form.getByRole("button", { name: upstreams.add.submit }).click();
  await closeFirstSync(page, "gpu");
  const stored = async () =>
    (await sql<{ credential: string | null }[]>`select credential from upstreams`)[0]?.credential;
  const first = await stored();
  expect(first).toBeTruthy();

  let dialog = await openEdit(page, "gpu");
  await dialog.getByRole("radio", { name: upstreams.credential.replace }).check();
  await dialog.getByRole("button", { name: upstreams.edit.submit }).click();
  await expect(dialog.getByLabel(upstreams.credential.new, { exact: true })).toBeFocused();
  await dialog.getByLabel(upstreams.credential.new, { exact: true }).fill("another");
  await dialog.getByRole("button", { name: upstreams.edit.submit }).click();
  await expect(dialog).toHaveCount(0);
  const second = await stored();
  expect(second).not.toBe(first);

  dialog = await openEdit(page, "gpu");
  await dialog.getByText(upstreams.fields.more, { exact: true }).click();
  await dialog.getByLabel(upstreams.fields.connect_timeout_ms, { exact: true }).fill("2.5");
  await dialog.getByRole("button", { name: upstreams.edit.submit }).click();
  await expect(dialog).toHaveCount(0);
  expect(await sql`select connect_timeout_ms, credential from upstreams`).toEqual([
    { connect_timeout_ms: 2500, credential: second },
  ]);

  dialog = await openEdit(page, "gpu");
  await dialog.getByRole("radio", { name: upstreams.credential.remove }).check();
  await dialog.getByRole("button", { name: upstreams.edit.submit }).click();
  await expect(dialog).toHaveCount(0);
  expect(await stored()).toBeNull();
});

test("two who edit one upstream lose nothing: the second keeps theirs, sees the first's, and decides", async ({
  visit,
  newPerson,
  sql,
}) => {
  await insertUpstream(sql, "shared");
  const [one, other] = [await newPerson({ isAdmin: true }), await newPerson({ isAdmin: true })];
  const [page, late] = [await visit(one, "/admin/upstreams"), await visit(other, "/admin/upstreams")];
  const mine = await openEdit(late, "shared");
  await mine.getByLabel(upstreams.columns.name, { exact: true }).fill("renamed by the second");
  await mine.getByText(upstreams.fields.more, { exact: true }).click();

  const theirs = await openEdit(page, "shared");
  await theirs.getByLabel(upstreams.columns.name, { exact: true }).fill("renamed by the first");
  await theirs.getByText(upstreams.fields.more, { exact: true }).click();
  await theirs.getByLabel(upstreams.fields.idle_timeout_ms, { exact: true }).fill("7");
  await theirs.getByRole("button", { name: upstreams.edit.submit }).click();
  await expect(theirs).toHaveCount(0);

  await mine.getByRole("button", { name: upstreams.edit.submit }).click();
  const notice = mine.getByRole("alert").filter({ hasText: conflict.title });
  await expect(notice).toContainText("renamed by the first");
  await expect(mine.getByLabel(upstreams.columns.name, { exact: true })).toHaveValue("renamed by the second");
  await expect(mine.getByLabel(upstreams.fields.idle_timeout_ms, { exact: true })).toHaveValue("7");
  await mine.getByRole("button", { name: upstreams.edit.submit }).click();
  await expect(mine).toHaveCount(0);
  expect(await sql`select name, idle_timeout_ms from upstreams`).toEqual([
    { name: "renamed by the second", idle_timeout_ms: 7000 },
  ]);
});

test("adding an upstream asks who is there when that was long ago, and keeps what was typed", async ({
  visit,
  newPerson,
  sql,
  startServer,
}) => {
  const server = await startServer("one");
  const administrator = await newPerson({ isAdmin: true });
  const page = await visit(administrator, "/admin/upstreams");
  await sql`update sessions set authenticated_at = now() - interval '1 hour' where user_id = ${administrator.id}`;
  const dialog = await openForm(page);
  await fill(dialog, "gpu", server.url);
  await dialog.getByRole("button", { name: upstreams.add.submit }).click();
  await page.getByLabel(english.account.confirm.password, { exact: true }).fill(founder.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: say(upstreams.first.title, { name: "gpu" }) })).toContainText(
    "1 new model",
  );
});

test("what was typed is not left by accident", async ({ visit, newPerson }) => {
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/upstreams");
  const dialog = await openForm(page);
  await fill(dialog, "half", "http://gpu");
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog").getByRole("button", { name: keys.discard.cancel }).click();
  await expect(dialog.getByLabel(upstreams.columns.name, { exact: true })).toHaveValue("half");
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog").getByRole("button", { name: keys.discard.confirm }).click();
  await expect(dialog).toHaveCount(0);
});
