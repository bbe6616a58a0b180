import type { Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import chinese from "../lib/messages/zh-CN.json" with { type: "json" };
import { insertModel, insertUpstream } from "./catalogue";
import { withoutDatabase } from "./database";
import { button, choose, press, say, tabTo } from "./keyboard";
import { expect } from "./scene";
import { news, test } from "./upstream-scene";
import { json } from "./upstream-server";

const { upstreams, models, errors, shell, ui } = english;
const secret = "sk-never-to-be-seen-again-0123456789";

const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });
const rowOf = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });

for (const [locale, words] of [
  ["en", english],
  ["zh-CN", chinese],
] as const) {
  test(`with the keyboard alone, ${locale}: add an upstream, try it, see its models, close one, and who sees it then`, async ({
    visit,
    newPerson,
    sql,
    startServer,
  }) => {
    test.slow();
    const { upstreams, models, usable } = words;
    const server = await startServer("llama-3", "qwen3-8b");
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

test("from its row an upstream is tried, synced, drained and deleted, and what that does to models is told first", async ({
  visit,
  newPerson,
  sql,
  startServer,
}) => {
  const server = await startServer("one", "two");
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

  await choose(page, menu, upstreams.disable);
  const asked = page.getByRole("alertdialog", {
    name: say(upstreams.disableQuestion.title, { name: "gpu" }),
  });
  await expect(asked).toContainText("It serves 4 models.");
  await asked.getByRole("button", { name: upstreams.disableQuestion.confirm }).click();
  await expect(rowOf(page, "gpu")).toContainText(upstreams.state.disabled);
  await expect(button(page, menu)).toBeFocused();

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
