import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import { insertModel, insertOffer, insertUpstream } from "./catalogue";
import { violations } from "./checks";
import { insertKeys } from "./database";
import { say } from "./keyboard";
import { comeAlive, expect } from "./scene";
import { test } from "./upstream-scene";

const { models, usable, upstreams, settings, conflict, shell, ui, keys } = english;

const rows = (page: Page) => page.getByRole("rowheader");
const rowOf = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });

async function openEdit(page: Page, name: string) {
  await page.getByRole("button", { name: say(models.actionsFor, { name }), exact: true }).click();
  await page.getByRole("menuitem", { name: models.edit.open, exact: true }).click();
  return page.getByRole("dialog", { name: say(models.edit.title, { name }) });
}

test("with nothing there yet, each page tells what comes next", async ({ visit, newPerson, sql }) => {
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/models");
  await expect(page.getByText(models.empty.noUpstream)).toBeVisible();
  await expect(page.getByRole("button", { name: models.add.open })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: models.empty.toUpstreams }).click();
  await expect(page).toHaveURL("/admin/upstreams");
  await expect(page.getByText(upstreams.empty.description)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.goto("/models");
  await expect(page.getByRole("link", { name: usable.empty.add })).toBeVisible();

  const theirs = await visit(await newPerson(), "/models");
  await expect(theirs.getByText(usable.empty.description)).toBeVisible();
  await expect(theirs.getByRole("link", { name: usable.empty.add })).toHaveCount(0);
  expect(await violations(theirs)).toEqual([]);

  await insertUpstream(sql, "gpu");
  await page.goto("/admin/models");
  await expect(page.getByText(models.empty.noModels)).toBeVisible();
  await expect(page.getByRole("button", { name: models.add.open })).toBeVisible();
});

test("what two upstreams offer waits for a decision: moved, a fallback, or left as it is", async ({
  visit,
  newPerson,
  sql,
}) => {
  const first = await insertUpstream(sql, "gpu-1");
  const second = await insertUpstream(sql, "gpu-2", { state: "draining", checked_at: new Date() });
  for (const name of ["llama", "mistral", "phi", "qwen"]) {
    await insertModel(sql, name, first);
    await insertOffer(sql, second, name);
  }
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/models");
  const panel = page.getByRole("region", { name: "4 models are offered twice" });
  await expect(panel).toContainText("llama is served by gpu-1, and gpu-2 offers it too.");
  await panel.getByText("1 more", { exact: true }).click();
  const decide = (label: string, model: string) =>
    page.getByRole("button", { name: say(label, { model, upstream: "gpu-2" }) }).click();
  await decide(models.offers.label.move, "llama");
  await expect(rowOf(page, "llama")).toContainText("gpu-2");
  await decide(models.offers.label.fallback, "mistral");
  await expect(rowOf(page, "mistral")).toContainText("gpu-2");
  await decide(models.offers.label.dismiss, "phi");
  await expect(page.getByRole("region", { name: "1 model is offered twice" })).toContainText(
    "qwen is served by gpu-1",
  );
  await decide(models.offers.label.dismiss, "qwen");
  await expect(page.getByText(models.offers.description)).toHaveCount(0);
  const [llama, mistral] = await sql`
    select upstream_id, fallback_upstream_id from models where name in ('llama', 'mistral') order by name`;
  expect(llama).toMatchObject({ upstream_id: second });
  expect(mistral).toMatchObject({ upstream_id: first, fallback_upstream_id: second });
});

test("search, filters, sort and page stand in the address, and hold without JavaScript", async ({
  visit,
  newPerson,
  sql,
  guard,
}) => {
  guard.allow(/^request failed: GET \S+\.js csp$/);
  const [on, off] = [
    await insertUpstream(sql, "on", { state: "enabled", is_healthy: true, checked_at: new Date() }),
    await insertUpstream(sql, "off"),
  ];
  for (let i = 0; i < 30; i++) await insertModel(sql, `model ${String(i).padStart(2, "0")}`, off);
  await insertModel(sql, "callable one", on);
  await insertModel(sql, "gone one", on, { isGone: true });
  await insertModel(sql, "closed one", on, { is_open: false });
  const administrator = await newPerson({ isAdmin: true });
  const page = await visit(administrator, `/admin/models?upstream_id=${on}`);
  await expect(rows(page)).toHaveText(["callable one", "closed one", "gone one"]);
  await expect(rowOf(page, "gone one")).toContainText(models.state.gone);
  await page.getByLabel(models.columns.state).selectOption("gone");
  await expect(page).toHaveURL(`/admin/models?upstream_id=${on}&state=gone`);
  await expect(rows(page)).toHaveText(["gone one"]);
  await page.reload();
  await expect(rows(page)).toHaveText(["gone one"]);
  await page.getByLabel(models.columns.state).selectOption("closed");
  await expect(rows(page)).toHaveText(["closed one"]);
  await page.goto("/admin/models?state=nonsense&page=999&sort_by=drop&upstream_id=x");
  await expect(rows(page)).toHaveCount(8);

  const plain = await visit(administrator, "/admin/models?state=unavailable", { javaScriptEnabled: false });
  await expect(rows(plain)).toHaveCount(25);
  await plain.getByRole("link", { name: ui.nextPage }).click();
  await expect(rows(plain)).toHaveCount(5);
  await plain.getByRole("searchbox").fill("29");
  await plain.getByRole("button", { name: english.list.submit }).click();
  await expect(rows(plain)).toHaveText(["model 29"]);
  await expect(rowOf(plain, "model 29")).toContainText(models.state.unavailable);
});

test("a model is added by hand for chosen users, and they alone see it", async ({
  visit,
  newPerson,
  sql,
}) => {
  await insertUpstream(sql, "gpu", { state: "enabled", is_healthy: true, checked_at: new Date() });
  const [administrator, chosen, other] = [
    await newPerson({ isAdmin: true }),
    await newPerson(),
    await newPerson(),
  ];
  const page = await visit(administrator, "/admin/models");
  await page.getByRole("button", { name: models.add.open }).click();
  const dialog = page.getByRole("dialog", { name: models.add.title });
  await dialog.getByLabel(models.fields.name, { exact: true }).fill("qwen3-*");
  await dialog.getByRole("button", { name: models.add.submit }).click();
  await expect(dialog.getByRole("alert")).toContainText(english.issues.model_name_characters);
  await dialog.getByLabel(models.fields.name, { exact: true }).fill("org/secret-model");
  await dialog.getByRole("radio", { name: models.fields.chosen }).check();
  const users = dialog.getByLabel(models.fields.users, { exact: true });
  for (const { name } of [chosen, other]) {
    await users.fill(name);
    await page.getByRole("option", { name, exact: true }).click();
  }
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog").getByRole("button", { name: keys.discard.cancel }).click();
  await dialog.getByRole("button", { name: say(ui.search.takeOut, { name: other.name }) }).click();
  await expect(users).toBeFocused();
  await dialog.getByRole("button", { name: models.add.submit }).click();
  await expect(rowOf(page, "org/secret-model")).toContainText(models.source.manual);

  await expect(rows(await visit(chosen, "/models"))).toHaveText(["org/secret-model"]);
  await expect((await visit(other, "/models")).getByText(usable.empty.title)).toBeVisible();

  await page.getByRole("link", { name: "org/secret-model" }).click();
  await expect(page.getByRole("link", { name: chosen.name })).toHaveAttribute(
    "href",
    `/admin/users/${chosen.id}`,
  );
  await page.getByRole("button", { name: models.edit.open, exact: true }).click();
  const edit = page.getByRole("dialog");
  await expect(
    edit.getByRole("button", { name: say(ui.search.takeOut, { name: chosen.name }) }),
  ).toBeVisible();
  await edit.getByRole("radio", { name: models.fields.everyone }).check();
  await expect(edit.getByText(models.edit.opens)).toBeVisible();
  await edit.getByRole("button", { name: models.edit.submit }).click();
  await expect(page.getByRole("main").getByText(models.access.everyone, { exact: true })).toBeVisible();
  await page.getByRole("button", { name: say(models.actionsFor, { name: "org/secret-model" }) }).click();
  await page.getByRole("menuitem", { name: models.delete.open }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: models.delete.confirm }).click();
  await expect(page).toHaveURL("/admin/models");
  await expect(page.getByText(models.empty.title)).toBeVisible();
});

test("a model's page lists the keys that can call it", async ({ visit, newPerson, sql }) => {
  const [administrator, owner] = [await newPerson({ isAdmin: true }), await newPerson()];
  await insertKeys(sql, owner.id, [
    { name: "by name", allowed_model_names: ["only-here"] },
    { name: "by pattern", allowed_model_names: ["only-*"] },
    { name: "for another", allowed_model_names: ["elsewhere"] },
    { name: "for none", allowed_model_names: [] },
  ]);
  const id = await insertModel(sql, "only-here", await insertUpstream(sql, "gpu"));
  const page = await visit(administrator, `/admin/models/${id}?user_id=${owner.id}&sort_by=name`);
  await expect(rows(page)).toHaveText(["by name", "by pattern"]);
  await page.getByRole("searchbox").fill("pattern");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`^[^?]+/admin/models/${id}\\?`));
  await expect(rows(page)).toHaveText(["by pattern"]);
  const check = page.getByRole("link", { name: models.details.check });
  await expect(check).toHaveAttribute("href", "/check?model=only-here");
});

test("two who edit one model lose nothing", async ({ visit, newPerson, sql }) => {
  const [first, second] = [await insertUpstream(sql, "gpu-1"), await insertUpstream(sql, "gpu-2")];
  const third = await insertUpstream(sql, "gpu-3");
  await insertModel(sql, "llama", first);
  const [one, other] = [await newPerson({ isAdmin: true }), await newPerson({ isAdmin: true })];
  const [page, late] = [await visit(one, "/admin/models"), await visit(other, "/admin/models")];
  const mine = await openEdit(late, "llama");
  await mine.getByLabel(models.fields.fallback).selectOption("gpu-2");
  await mine.getByLabel(models.fields.upstream).selectOption("gpu-3");

  const theirs = await openEdit(page, "llama");
  await theirs.getByLabel(models.fields.fallback).selectOption("gpu-3");
  await theirs.getByRole("radio", { name: models.fields.chosen }).check();
  await theirs.getByLabel(models.fields.users, { exact: true }).fill(one.name);
  await page.getByRole("option", { name: one.name, exact: true }).click();
  await theirs.getByRole("button", { name: models.edit.submit }).click();
  await expect(theirs).toHaveCount(0);

  await mine.getByRole("button", { name: models.edit.submit }).click();
  await expect(mine.getByRole("alert").filter({ hasText: conflict.title })).toContainText("gpu-3");
  await expect(mine.getByRole("radio", { name: models.fields.chosen })).toBeChecked();
  await expect(mine.getByRole("button", { name: say(ui.search.takeOut, { name: one.name }) })).toBeVisible();
  await mine.getByRole("button", { name: models.edit.submit }).click();
  await expect(mine).toHaveCount(0);
  expect(await sql`select upstream_id, fallback_upstream_id, is_open from models`).toEqual([
    { upstream_id: third, fallback_upstream_id: second, is_open: false },
  ]);
});

test("new models are for nobody where the settings say so, and that is told when they are found", async ({
  visit,
  newPerson,
  sql,
  startServer,
}) => {
  const server = await startServer("new-model");
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/settings");
  const panel = page.getByRole("region", { name: settings.models.title });
  await expect(panel.getByLabel(settings.models.open)).toBeChecked();
  await panel.getByLabel(settings.models.open).uncheck();
  await panel.getByRole("button", { name: settings.models.save }).click();
  await expect(page.getByText(settings.models.saved, { exact: true })).toBeVisible();
  await page.reload();
  await comeAlive(page);
  await expect(panel.getByLabel(settings.models.open)).not.toBeChecked();

  await page.getByRole("link", { name: shell.upstreams }).click();
  await page.getByRole("button", { name: upstreams.add.open }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(upstreams.columns.name, { exact: true }).fill("gpu");
  await dialog.getByLabel(upstreams.fields.base_url, { exact: true }).fill(server.url);
  await dialog.getByRole("button", { name: upstreams.add.submit }).click();
  await expect(dialog).toContainText("Nobody may use it until you say who.");
  expect(await sql`select name, is_open from models`).toEqual([{ name: "new-model", is_open: false }]);
  await sql`update settings set models = null`;
});

test("what the page gives to paste is a call that works", async ({
  visit,
  newPerson,
  product,
  startServer,
}) => {
  const server = await startServer("llama 3's");
  const administrator = await newPerson({ isAdmin: true });
  const page = await visit(administrator, "/admin/upstreams");
  await page.getByRole("button", { name: upstreams.add.open }).click();
  await page.getByLabel(upstreams.columns.name, { exact: true }).fill("gpu");
  await page.getByLabel(upstreams.fields.base_url, { exact: true }).fill(server.url);
  await page.getByRole("button", { name: upstreams.add.submit }).last().click();
  await page.getByRole("link", { name: upstreams.first.toModels }).click();
  await page.goto("/models");
  const snippet = page.getByRole("main").locator("pre");
  await expect(snippet.nth(0)).toHaveText(`${product.gateUrl}/v1`);
  const made = await product.cli("keys", "create", "--user", administrator.name, "--name", "paste", "--json");
  const env = { ...process.env, LATCHKEY_API_KEY: JSON.parse(made.stdout).value };
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", await snippet.nth(1).innerText()], { env });
  expect(JSON.parse(stdout)).toMatchObject({ choices: [{ message: { content: "Good day." } }] });
  await expect(snippet.nth(2)).toContainText(`base_url="${product.gateUrl}/v1"`);
});
