import type { Locator } from "@playwright/test";
import { verify } from "./gate";
import { addModels, keepSecret, modelField, openCreate, paste, submit } from "./key-dialogs";
import { expect, test } from "./scene";

const day = 86_400_000;

const presets = {
  "1 hour": day / 24,
  "1 day": day,
  "7 days": 7 * day,
  "30 days": 30 * day,
  "90 days": 90 * day,
  "1 year": 365 * day,
};

/** The end that the form shows, to the minute. */
async function shownEnd(dialog: Locator): Promise<number> {
  const end = await dialog
    .getByText(/^Ends /)
    .getByRole("time")
    .getAttribute("datetime");
  return Date.parse(end ?? "");
}

test("each length of time shows the end that the key then has", async ({ visit, newPerson, product }) => {
  const page = await visit(await newPerson(), "/keys");
  for (const [label, lengthMs] of Object.entries(presets)) {
    const dialog = await openCreate(page);
    await dialog.getByLabel("Name", { exact: true }).fill(label);
    await dialog.getByRole("radio", { name: label }).check();
    const shown = await shownEnd(dialog);
    await submit(dialog);
    const { identity } = await verify(product, await keepSecret(page), "scope=inference");
    const end = Date.parse(identity["x-auth-expires"] ?? "");
    expect(Math.abs(end - Date.now() - lengthMs)).toBeLessThan(20_000);
    expect(Math.abs(end - shown)).toBeLessThan(60_000);
  }
});

for (const [timezoneId, local, instant, shown] of [
  ["America/New_York", "2031-07-04T09:30", "2031-07-04T13:30:00.000Z", "4 Jul 2031, 09:30 GMT-4"],
  ["America/New_York", "2031-12-04T09:30", "2031-12-04T14:30:00.000Z", "4 Dec 2031, 09:30 GMT-5"],
  ["Asia/Kolkata", "2031-07-04T09:30", "2031-07-04T04:00:00.000Z", "4 Jul 2031, 09:30 GMT+5:30"],
] as const) {
  test(`an exact end is of the reader's own time zone: ${local} in ${timezoneId}`, async ({
    visit,
    newPerson,
    product,
  }) => {
    const page = await visit(await newPerson(), "/keys", { timezoneId });
    const dialog = await openCreate(page);
    await dialog.getByLabel("Name", { exact: true }).fill("until then");
    await dialog.getByRole("radio", { name: "Exact date" }).check();
    await expect(dialog.getByText("Choose a date and a time.")).toBeVisible();
    await dialog.getByLabel("Date and time").fill(local);
    await expect(dialog.getByText(/^Ends /)).toHaveText(`Ends ${shown}`);
    await submit(dialog);
    const { identity } = await verify(product, await keepSecret(page), "scope=inference");
    expect(identity["x-auth-expires"]).toBe(instant);
    await page.getByRole("link", { name: "until then" }).click();
    await expect(page.getByRole("definition").filter({ hasText: shown })).toBeVisible();
  });
}

test("an end in the past is refused at its field; never comes with a warning and without an end", async ({
  visit,
  newPerson,
  product,
}) => {
  const page = await visit(await newPerson(), "/keys");
  const dialog = await openCreate(page);
  const exact = dialog.getByLabel("Date and time");
  await dialog.getByLabel("Name", { exact: true }).fill("for ever");
  await dialog.getByRole("radio", { name: "Exact date" }).check();
  await exact.fill("2020-01-01T00:00");
  await submit(dialog);
  await expect(exact).toBeFocused();
  await expect(exact).toHaveAccessibleDescription("Choose a time in the future.");
  await dialog.getByRole("radio", { name: "Never" }).check();
  await expect(dialog.getByText("A key that never ends stays dangerous when it leaks.")).toBeVisible();
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await submit(dialog);
  const { identity } = await verify(product, await keepSecret(page), "scope=inference");
  expect(identity["x-auth-expires"]).toBe("-");
});

const choices = [
  ["chat alone", "Only some of it", ["Chat and responses"], "Nothing", ["inference.chat"]],
  ["everything", "Everything", [], "Everything", ["inference", "management"]],
  ["reading alone", "Nothing", [], "Read only", ["management.readonly"]],
  [
    "two kinds and reading",
    "Only some of it",
    ["Embeddings", "Completions"],
    "Read only",
    ["inference.embeddings", "inference.completions", "management.readonly"],
  ],
  ["nothing at all", "Nothing", [], "Nothing", []],
] as const;

test("the scopes of a key are exactly those chosen, and having none comes with a warning", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  for (const [what, inference, kinds, management, scope] of choices) {
    await test.step(what, async () => {
      const dialog = await openCreate(page);
      await dialog.getByLabel("Name", { exact: true }).fill(what);
      const models = dialog.getByRole("group", { name: "Calling models" });
      const managing = dialog.getByRole("group", { name: "Managing keys" });
      await models.getByRole("radio", { name: inference }).check();
      for (const box of await models.getByRole("checkbox").all()) await box.uncheck();
      for (const kind of kinds) await models.getByRole("checkbox", { name: kind }).check();
      await managing.getByRole("radio", { name: management }).check();
      const warning = dialog.getByText("This key may do nothing at all.");
      await expect(warning).toHaveCount(scope.length === 0 ? 1 : 0);
      await submit(dialog);
      await keepSecret(page);
      const [key] = await sql`select scope from api_keys where user_id = ${person.id} and name = ${what}`;
      expect(key?.scope).toEqual(scope);
    });
  }
});

test("models: all, names and patterns as pasted, none with a warning, and none forgotten", async ({
  visit,
  newPerson,
  product,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  for (const [name, pasted, stored] of [
    [
      "pasted",
      " qwen3-8b, qwen3-*,\n\nQwen/Qwen3-8B:free , qwen3-8b\n",
      ["qwen3-8b", "qwen3-*", "Qwen/Qwen3-8B:free"],
    ],
    ["one", "bge-m3", ["bge-m3"]],
  ] as const) {
    const dialog = await openCreate(page);
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    await dialog.getByRole("radio", { name: "Only these" }).check();
    await submit(dialog);
    await expect(modelField(dialog)).toBeFocused();
    await expect(modelField(dialog)).toHaveAccessibleDescription(/^Fill this in\./);
    if (stored.length > 1) await paste(modelField(dialog), pasted);
    else await addModels(dialog, pasted);
    await dialog.getByRole("radio", { name: "No model" }).check();
    await dialog.getByRole("radio", { name: "Only these" }).check();
    await submit(dialog);
    const key = await keepSecret(page);
    const [row] = await sql`
      select allowed_model_names as models from api_keys where user_id = ${person.id} and name = ${name}`;
    expect(row?.models).toEqual(stored);
    expect(await verify(product, key, `model=${encodeURIComponent(stored[0])}`)).toMatchObject({
      status: 200,
    });
    expect(await verify(product, key, "model=llama3")).toMatchObject({ reason: "model_denied" });
    expect(await verify(product, key, "scope=inference.chat")).toMatchObject({ reason: "model_unknown" });
  }

  const dialog = await openCreate(page);
  await dialog.getByLabel("Name", { exact: true }).fill("none");
  await dialog.getByRole("radio", { name: "No model" }).check();
  await expect(dialog.getByText("This key cannot call any model.")).toBeVisible();
  await submit(dialog);
  await expect(page.getByRole("dialog").getByText("This key may call no model.")).toBeVisible();
  const key = await keepSecret(page);
  expect(await verify(product, key, "model=qwen3-8b")).toMatchObject({ reason: "model_denied" });
});
