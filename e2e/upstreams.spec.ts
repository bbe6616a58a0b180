import type { Locator, Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { emptyCatalogue, insertModel, insertUpstream } from "./catalogue";
import { withoutDatabase } from "./database";
import { admin as founder } from "./fixtures";
import { button, choose, press, say, tabTo } from "./keyboard";
import { comeAlive, expect, test } from "./scene";
import { json, startUpstream, type UpstreamServer } from "./upstream-server";

const { upstreams, models, errors, shell, ui, conflict, keys } = english;
const secret = "sk-never-to-be-seen-again-0123456789";

let servers: UpstreamServer[] = [];

async function start(...names: string[]): Promise<UpstreamServer> {
  const server = await startUpstream(...names);
  servers.push(server);
  return server;
}

test.beforeEach(({ sql }) => emptyCatalogue(sql));
test.afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });
const news = (page: Page) => page.getByRole("region", { name: ui.notifications });
const rowOf = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });

async function openForm(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: upstreams.add.open }).click();
  return page.getByRole("dialog", { name: upstreams.add.title });
}

async function fill(dialog: Locator, name: string, url: string) {
  await dialog.getByLabel(upstreams.columns.name, { exact: true }).fill(name);
  await dialog.getByLabel(upstreams.fields.base_url, { exact: true }).fill(url);
}

async function openEdit(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: say(upstreams.actionsFor, { name }), exact: true }).click();
  await page.getByRole("menuitem", { name: upstreams.edit.open, exact: true }).click();
  return page.getByRole("dialog", { name: say(upstreams.edit.title, { name }) });
}

for (const [locale, words] of [
  ["en", english],
  ["zh-CN", chinese],
] as const) {
  test(`with the keyboard alone, ${locale}: add an upstream, try it, see its models, close one, and who sees it then`, async ({
    visit,
    newPerson,
    sql,
  }) => {
    test.slow();
    const { upstreams, models, usable } = words;
    const server = await start("llama-3", "qwen3-8b");
    const [administrator, member, stranger] = [
      await newPerson({ isAdmin: true }),
      await newPerson(),
      await newPerson(),
    ];
    const place = `Lab ${locale}`;
    const [made] = await sql<{ id: number }[]>`
      insert into principals (kind, name, name_key) values ('organization', ${place}, ${place.toLowerCase()})
      returning id`;
    await sql`
      insert into memberships (principal_id, user_id, role) values (${made?.id ?? 0}, ${member.id}, 'member')`;
    const page = await visit(administrator, "/admin/upstreams", { locale });
    await expect(heading(page, upstreams.empty.title)).toBeVisible();

    await press(page, upstreams.add.open);
    await expect(page.getByLabel(upstreams.columns.name, { exact: true })).toBeFocused();
    await page.keyboard.type("gpu");
    await tabTo(page.getByLabel(upstreams.fields.base_url, { exact: true }));
    // Without its path, as people know it.
    await page.keyboard.type(new URL(server.url).origin);
    await tabTo(page.getByLabel(upstreams.credential.label));
    await page.keyboard.type(secret);
    await press(page, upstreams.test.open);
    await expect(page.getByRole("dialog").getByRole("status").getByText("2")).toBeVisible();
    await tabTo(page.getByRole("dialog").getByRole("button", { name: upstreams.add.submit }));
    await page.keyboard.press("Enter");

    const told = page.getByRole("dialog", { name: say(upstreams.first.title, { name: "gpu" }) });
    await expect(told.getByRole("status")).toContainText("2");
    await expect(told.getByRole("button", { name: words.ui.close }).first()).toBeFocused();
    await tabTo(told.getByRole("link", { name: upstreams.first.toModels }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("rowheader")).toHaveText(["llama-3", "qwen3-8b"]);
    expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${secret}`);

    await choose(page, say(models.actionsFor, { name: "llama-3" }), models.edit.open);
    const dialog = page.getByRole("dialog", { name: say(models.edit.title, { name: "llama-3" }) });
    await tabTo(dialog.getByRole("radio", { name: models.fields.everyone }));
    await page.keyboard.press("ArrowDown");
    await expect(dialog.getByText(models.fields.nobody)).toBeVisible();
    await tabTo(dialog.getByLabel(models.fields.organizations, { exact: true }));
    await page.keyboard.type(place);
    await expect(page.getByRole("option", { name: place, exact: true })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(
      dialog.getByRole("button", { name: say(words.ui.search.takeOut, { name: place }) }),
    ).toBeVisible();
    await tabTo(dialog.getByRole("button", { name: models.edit.submit }));
    await page.keyboard.press("Enter");
    await expect(rowOf(page, "llama-3")).toContainText(models.access.chosen);
    await expect(button(page, say(models.actionsFor, { name: "llama-3" }))).toBeFocused();

    const theirs = await visit(member, "/models", { locale });
    await expect(theirs.getByRole("rowheader")).toHaveText(["llama-3", "qwen3-8b"]);
    const others = await visit(stranger, "/models", { locale });
    await expect(heading(others, usable.title)).toBeVisible();
    await expect(others.getByRole("rowheader")).toHaveText(["qwen3-8b"]);
    await expect(others.getByRole("link", { name: words.shell.upstreams })).toHaveCount(0);
  });
}

test("what is wrong with an upstream is said in one sentence each, in the form before it is saved", async ({
  visit,
  newPerson,
}) => {
  const server = await start();
  const closed = await start();
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

test("an upstream that does not answer in time is told so", async ({ visit, newPerson }) => {
  const server = await start();
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
}) => {
  const [server, elsewhere] = [await start("one"), await start("two")];
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
  await page.getByRole("dialog").getByRole("button", { name: ui.close, exact: true }).last().click();
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
}) => {
  const server = await start("one");
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/upstreams");
  const form = await openForm(page);
  await fill(form, "gpu", server.url);
  await form.getByLabel(upstreams.credential.label).fill(secret);
  await form.getByRole("button", { name: upstreams.add.submit }).click();
  await page.getByRole("dialog").getByRole("button", { name: ui.close, exact: true }).last().click();
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

test("from its row an upstream is tried, synced, drained and deleted, and what that does to models is told first", async ({
  visit,
  newPerson,
  sql,
}) => {
  const server = await start("one", "two");
  const [gpu, spare] = [
    await insertUpstream(sql, "gpu", { base_url: server.url }),
    await insertUpstream(sql, "spare"),
  ];
  await insertModel(sql, "moves", gpu, { fallback_upstream_id: spare, is_manual: true });
  await insertModel(sql, "goes", gpu, { is_manual: true });
  await insertModel(sql, "loses", spare, { fallback_upstream_id: gpu, is_manual: true });
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/upstreams");
  const menu = say(upstreams.actionsFor, { name: "gpu" });

  await choose(page, menu, upstreams.test.open);
  await expect(news(page)).toContainText("offers 2 models");
  await choose(page, menu, upstreams.sync.open);
  await expect(news(page)).toContainText("2 new models");
  await expect(rowOf(page, "gpu")).toContainText("4 models");
  await expect(rowOf(page, "gpu")).toContainText(upstreams.health.healthy);
  server.answer = json(401, {});
  await choose(page, menu, upstreams.sync.open);
  await expect(news(page)).toContainText("refuses the credential. (status 401)");
  await expect(rowOf(page, "gpu")).toContainText(upstreams.errors.unauthorized);
  await choose(page, menu, upstreams.drain);
  await expect(rowOf(page, "gpu")).toContainText(upstreams.state.draining);

  await choose(page, menu, upstreams.delete.open);
  const question = page.getByRole("dialog", { name: say(upstreams.delete.title, { name: "gpu" }) });
  await expect(question.getByRole("button", { name: ui.cancel })).toBeFocused();
  await expect(question).toContainText("1 model goes on at its fallback.");
  await expect(question).toContainText("3 models have no fallback and are deleted");
  await expect(question).toContainText("1 model of another upstream loses its fallback.");
  await question.getByRole("button", { name: upstreams.delete.confirm }).click();
  await expect(page.getByRole("rowheader")).toHaveText(["spare"]);
  await expect(page.getByRole("main")).toBeFocused();
  expect(await sql`select name, upstream_id, fallback_upstream_id from models order by name`).toEqual([
    { name: "loses", upstream_id: spare, fallback_upstream_id: null },
    { name: "moves", upstream_id: spare, fallback_upstream_id: null },
  ]);
});

test("adding an upstream asks who is there when that was long ago, and keeps what was typed", async ({
  visit,
  newPerson,
  sql,
}) => {
  const server = await start("one");
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

test("upstreams can be read, searched and sorted without JavaScript", async ({
  visit,
  newPerson,
  sql,
  guard,
}) => {
  guard.allow(/^request failed: GET \S+\.js csp$/);
  for (const name of ["alpha", "beta", "gamma"]) await insertUpstream(sql, name);
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/upstreams", {
    javaScriptEnabled: false,
  });
  await expect(page.getByRole("rowheader")).toHaveText(["alpha", "beta", "gamma"]);
  await page.getByRole("columnheader", { name: upstreams.columns.name }).getByRole("link").click();
  await expect(page.getByRole("rowheader")).toHaveText(["gamma", "beta", "alpha"]);
  await page.getByRole("searchbox").fill("bet");
  await page.getByRole("button", { name: english.list.submit }).click();
  await expect(page.getByRole("rowheader")).toHaveText(["beta"]);
});

test("without its database the pages of models say so, never that there is none", async ({
  visit,
  newPerson,
  sql,
  product,
}) => {
  await insertModel(sql, "still here", await insertUpstream(sql, "gpu"));
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/upstreams");
  await withoutDatabase(product, async () => {
    for (const path of ["/admin/upstreams", "/admin/models", "/models"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { name: shell.failure, level: 1 })).toBeVisible();
      await expect(page.getByText(errors.unavailable)).toBeVisible();
      await expect(page.getByRole("table")).toHaveCount(0);
      for (const { empty } of [upstreams, models, english.usable])
        await expect(page.getByText(empty.title)).toHaveCount(0);
    }
  });
  await page.getByRole("link", { name: shell.tryAgain }).click();
  await expect(page.getByRole("rowheader")).toHaveText(["still here"]);
});
