import type { Page } from "@playwright/test";
import { insertModel, insertOffer, insertUpstream } from "./catalogue";
import type { Sql } from "./database";
import { userId, userWord } from "./user-views";
import type { View, Words } from "./views";

/** Of a model with the most to show. */
const modelId = 1_000;

const upstreams = {
  route: "(console)/admin/upstreams",
  as: "administrator",
  path: () => "/admin/upstreams",
} as const;
const models = { route: "(console)/admin/models", as: "administrator", path: () => "/admin/models" } as const;
const one = {
  ...models,
  route: "(console)/admin/models/[id]",
  path: () => `/admin/models/${modelId}`,
} as const;

/** Upstreams and models of every kind. Their names have no Latin letters, so that what has some is ours. */
export async function insertCatalogue(sql: Sql, organizationId: number): Promise<void> {
  const now = new Date();
  const fine = { is_healthy: true, checked_at: now } as const;
  const first = await insertUpstream(sql, "机房一", { ...fine, latency_ms: 12, state: "enabled" });
  const second = await insertUpstream(sql, `机房二${"很长".repeat(20)}`, {
    ...fine,
    latency_ms: 1234,
    state: "draining",
    base_url: "https://inference.internal.example.com/a/very/long/path/to/the/models/of/the/second/v1",
    last_error: "timeout",
    last_error_at: new Date(now.getTime() - 86_400_000),
  });
  const broken = {
    is_healthy: false,
    checked_at: now,
    last_error: "tls_failed",
    last_error_at: now,
  } as const;
  const third = await insertUpstream(sql, "云端", { ...broken, kind: "anthropic" });
  await insertUpstream(sql, "新机房");
  await sql`update upstreams set credential = 'e1$none' where id = ${third}`;

  const id = await insertModel(sql, `模型${"长".repeat(60)}/${"W".repeat(40)}`, first, {
    is_open: false,
    fallback_upstream_id: second,
  });
  await sql`update models set id = ${modelId} where id = ${id}`;
  await sql`
    insert into model_access (model_id, user_id, principal_id)
    values (${modelId}, ${userId}, null), (${modelId}, null, ${organizationId})`;
  await insertModel(sql, "已下线的模型", first, { isGone: true });
  await insertModel(sql, "云端的模型", third);
  await insertModel(sql, "手动的模型", first, { is_manual: true });
  for (const number of [1, 2, 3, 4, 5]) {
    await insertModel(sql, `两处的模型${number}`, first);
    await insertOffer(sql, second, `两处的模型${number}`);
  }
}

const actionsOf = (sentence: string) => {
  const [start = "", end = ""] = sentence.split("{name}");
  return new RegExp(`^${start}.*${end}$`);
};

async function chooseFor(page: Page, all: string, item: string) {
  await page
    .getByRole("button", { name: actionsOf(all) })
    .first()
    .click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

async function add(page: Page, { upstreams: words }: Words) {
  await page.getByRole("button", { name: words.add.open }).click();
  return page.getByRole("dialog", { name: words.add.title });
}

async function editUpstream(page: Page, { upstreams: words }: Words) {
  await chooseFor(page, words.actionsFor, words.edit.open);
  return page.getByRole("dialog");
}

const withCredential = () => `/admin/upstreams?search=${encodeURIComponent("云端")}`;

/** What there is to see of upstreams and of models. */
export const modelViews: readonly View[] = [
  { ...upstreams, name: "upstreams" },
  { ...upstreams, name: "upstreams without a match", path: () => "/admin/upstreams?search=zzz" },
  {
    ...upstreams,
    name: "the form for a new upstream, with errors",
    path: () => "/admin/upstreams?search=zzz",
    async open(page, words) {
      const dialog = await add(page, words);
      await dialog.getByText(words.upstreams.fields.more, { exact: true }).click();
      await dialog.getByLabel(words.upstreams.fields.connect_timeout_ms, { exact: true }).fill("0");
      await dialog.getByRole("button", { name: words.upstreams.add.submit }).click();
      await dialog.getByRole("alert").waitFor();
    },
  },
  {
    ...upstreams,
    name: "a new upstream that does not answer",
    path: () => "/admin/upstreams?search=zzz",
    async open(page, words) {
      const dialog = await add(page, words);
      const name = `机房${crypto.randomUUID().replace(/\D/g, "")}`;
      await dialog.getByLabel(words.upstreams.columns.name, { exact: true }).fill(name);
      await dialog.getByLabel(words.upstreams.fields.base_url, { exact: true }).fill("http://127.0.0.1:1");
      await dialog.getByRole("button", { name: words.upstreams.add.submit }).click();
      await page.getByText(words.upstreams.errors.connection_refused).waitFor();
    },
  },
  {
    ...upstreams,
    name: "an upstream's menu",
    async open(page, { upstreams: words }) {
      await page
        .getByRole("button", { name: actionsOf(words.actionsFor) })
        .first()
        .click();
      await page.getByRole("menu").waitFor();
    },
  },
  {
    ...upstreams,
    name: "the form of an upstream, and a failed test",
    path: withCredential,
    async open(page, words) {
      const dialog = await editUpstream(page, words);
      await dialog.getByRole("radio", { name: words.upstreams.credential.replace }).check();
      await dialog.getByLabel(words.upstreams.credential.new, { exact: true }).fill("1234");
      await dialog.getByRole("button", { name: words.upstreams.test.open }).click();
      await dialog.getByText(words.upstreams.errors.connection_refused).waitFor();
    },
  },
  {
    ...upstreams,
    name: "the form of an upstream whose credential would go",
    path: withCredential,
    async open(page, words) {
      const dialog = await editUpstream(page, words);
      await dialog.getByLabel(words.upstreams.fields.base_url, { exact: true }).fill("http://127.0.0.1:2");
      await dialog.getByText(words.upstreams.credential.dropped.title).waitFor();
    },
  },
  {
    ...upstreams,
    name: "the question whether to delete an upstream",
    path: withCredential,
    async open(page, { upstreams: words }) {
      await chooseFor(page, words.actionsFor, words.delete.open);
      await page.getByRole("button", { name: words.delete.confirm, disabled: false }).waitFor();
    },
  },
  {
    ...upstreams,
    name: "the question whether to disable an upstream",
    path: () => `/admin/upstreams?search=${encodeURIComponent("机房一")}`,
    async open(page, { upstreams: words }) {
      await chooseFor(page, words.actionsFor, words.disable);
      await page.getByRole("alertdialog").waitFor();
    },
  },
  { ...models, name: "the catalogue of models" },
  {
    ...models,
    name: "a catalogue without a match",
    path: () => "/admin/models?search=zzz&state=gone",
  },
  {
    ...models,
    name: "the form for a new model, with errors",
    async open(page, { models: words, issues }) {
      await page.getByRole("button", { name: words.add.open }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("radio", { name: words.fields.chosen }).check();
      await dialog.getByRole("button", { name: words.add.submit }).click();
      await dialog.getByText(issues.required).first().waitFor();
    },
  },
  { ...one, name: "a model" },
  {
    ...one,
    name: "the form of a model, and whom to choose",
    async open(page, { models: words }) {
      await page.getByRole("button", { name: words.edit.open, exact: true }).click();
      await page.getByLabel(words.fields.users, { exact: true }).fill(userWord);
      await page.getByRole("option").first().waitFor();
    },
  },
  {
    ...one,
    name: "the question whether to delete a model",
    async open(page, { models: words }) {
      await chooseFor(page, words.actionsFor, words.delete.open);
      await page.getByRole("alertdialog").waitFor();
    },
  },
  { name: "what one may call", route: "(console)/models", as: "newcomer", path: () => "/models" },
  {
    name: "nothing to call",
    route: "(console)/models",
    as: "newcomer",
    path: () => "/models?search=zzz",
  },
];
