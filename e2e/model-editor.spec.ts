import type { Locator, Page } from "@playwright/test";
import { emptyCatalogue, insertModel, insertUpstream } from "./catalogue";
import type { Sql } from "./database";
import { hold } from "./hold";
import { addModels, chosenModels, keepSecret, modelField, openCreate, paste, submit } from "./key-dialogs";
import { expect, type Person, test } from "./scene";

async function makeCatalogue(sql: Sql): Promise<void> {
  await emptyCatalogue(sql);
  const first = await insertUpstream(sql, "gpu-1", { state: "enabled" });
  const second = await insertUpstream(sql, "cloud", { state: "enabled" });
  const idle = await insertUpstream(sql, "archive", { state: "draining" });
  for (const name of ["qwen3-8b", "qwen3-32b", "qwen2-7b", "gemma-3"]) await insertModel(sql, name, first);
  await insertModel(sql, "Llama 3.3, 70B/free", second);
  await insertModel(sql, "of-others", second, { is_open: false });
  await insertModel(sql, "left-upstream", second, { isGone: true });
  await insertModel(sql, "archived", idle);
}

async function openChooser(page: Page): Promise<Locator> {
  const dialog = await openCreate(page);
  await dialog.getByLabel("Name", { exact: true }).fill("key");
  await dialog.getByRole("radio", { name: "Only these" }).check();
  return dialog;
}

async function storedModels(sql: Sql, { id }: Person): Promise<unknown> {
  const [row] =
    await sql`select allowed_model_names as models from api_keys where user_id = ${id} order by id desc`;
  return row?.models;
}

const options = (page: Page) => page.getByRole("option");

test.beforeEach(({ sql }) => makeCatalogue(sql));
test.afterEach(({ sql }) => emptyCatalogue(sql));

test("models are found by type-ahead and chosen with the keyboard alone, patterns and unknown names too", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const dialog = await openChooser(page);
  await modelField(dialog).focus();
  await page.keyboard.press("ArrowDown");
  await expect(options(page)).toHaveCount(8);
  await expect(
    page.getByRole("option", { name: "archived (archive) cannot be called at present" }),
  ).toBeVisible();
  await expect(page.getByRole("option", { name: "of-others" })).toHaveCount(0);

  await page.keyboard.type("QWEN3");
  await expect(page.getByRole("option", { name: "qwen3-8b (gpu-1)" })).toHaveAttribute(
    "data-highlighted",
    "",
  );
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option", { name: "qwen3-32b (gpu-1)" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.type("qwen2-*");
  await expect(options(page).first()).toHaveText("qwen2-* Pattern, matches 1 now");
  await page.keyboard.press("Enter");
  await page.keyboard.type("soon-to-come");
  await expect(options(page)).toHaveText(["Add soon-to-come, which is not in the catalogue"]);
  await page.keyboard.press("Enter");
  await expect.poll(() => chosenModels(dialog)).toEqual(["qwen3-32b", "qwen2-*", "soon-to-come"]);

  await page.keyboard.press("Backspace");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Delete");
  await expect.poll(() => chosenModels(dialog)).toEqual(["qwen2-*"]);
  await modelField(dialog).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(options(page)).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await submit(dialog);
  await keepSecret(page);
  expect(await storedModels(sql, person)).toEqual(["qwen2-*"]);
});

test("all that is shown is chosen at once and taken out at once", async ({ visit, newPerson }) => {
  const page = await visit(await newPerson(), "/keys");
  const dialog = await openChooser(page);
  await modelField(dialog).pressSequentially("qwen");
  await page.getByRole("option", { name: "Select all 3 shown" }).click();
  await expect(page.getByRole("option", { name: "Take out all 3 shown" })).toBeVisible();
  await page.getByRole("option", { name: "qwen2-7b" }).click();
  await page.keyboard.press("Escape");
  await expect.poll(() => chosenModels(dialog)).toEqual(["qwen3-8b", "qwen3-32b"]);
  // What was typed to find them is no name.
  await dialog.getByLabel("Name", { exact: true }).focus();
  await expect(modelField(dialog)).toHaveValue("");
  await expect.poll(() => chosenModels(dialog)).toEqual(["qwen3-8b", "qwen3-32b"]);
});

test("a pasted list is read by lines and commas, but for names that hold a comma", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const dialog = await openChooser(page);
  await paste(modelField(dialog), "qwen3-8b, Llama 3.3, 70B/free,\ngemma-3\n\n next model ");
  await submit(dialog);
  await keepSecret(page);
  expect(await storedModels(sql, person)).toEqual([
    "qwen3-8b",
    "Llama 3.3, 70B/free",
    "gemma-3",
    "next model",
  ]);
});

test("a text that could be the start of several names is not lost, and nothing is saved until it is decided", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const dialog = await openChooser(page);
  await addModels(dialog, "gemma-3");
  await modelField(dialog).fill("qwen");
  await page.getByRole("dialog").getByText("Create key", { exact: true }).click();
  await submit(dialog);
  await expect(modelField(dialog)).toBeFocused();
  await expect(modelField(dialog)).toHaveAccessibleDescription(/^“qwen” is not chosen yet\./);
  await expect(modelField(dialog)).toHaveValue("qwen");
  await modelField(dialog).fill("");
  await submit(dialog);
  await keepSecret(page);
  expect(await storedModels(sql, person)).toEqual(["gemma-3"]);
});

test("what a list comes to is told: what patterns match now, and why a name opens nothing", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const dialog = await openChooser(page);
  await addModels(dialog, "qwen*", "gemma-3", "archived", "left-upstream", "no-such");
  await dialog.getByText("Matches 6 models now").click();
  await expect(dialog.getByText("qwen2-7b, qwen3-8b, qwen3-32b")).toBeVisible();
  for (const sentence of [
    "No longer offered by its upstream: left-upstream",
    "In the catalogue, but its upstream takes no requests at present: archived",
    "Not in the catalogue: no-such",
  ])
    await expect(dialog.getByText(sentence)).toBeVisible();
  await submit(dialog);
  await keepSecret(page);

  // What it had before a model was closed to its user stays, and is marked.
  await sql`update models set is_open = false where name = 'gemma-3'`;
  await sql`delete from models where name = 'archived'`;
  await page.reload();
  await page.getByRole("button", { name: "Actions for key" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: "Edit key" });
  await expect(edit.getByText("Not open to this key’s user, so it will be refused: gemma-3")).toBeVisible();
  await expect(edit.getByText("Not in the catalogue: archived, no-such")).toBeVisible();
  await expect
    .poll(() => chosenModels(edit))
    .toEqual(["qwen*", "gemma-3", "archived", "left-upstream", "no-such"]);
  await addModels(edit, "of-others");
  await submit(edit);
  await expect(modelField(edit)).toHaveAccessibleDescription(
    /^You may not use all of these models yourself\./,
  );
});

test("whoever makes a key for somebody else chooses from what that person may call", async ({
  visit,
  newPerson,
  sql,
}) => {
  const holder = await newPerson();
  await sql`insert into model_access (model_id, user_id) select id, ${holder.id} from models where name = 'of-others'`;
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/keys");
  const dialog = await openChooser(page);
  const listed = async () => {
    await modelField(dialog).fill("of-o");
    const texts = await options(page).allTextContents();
    await modelField(dialog).fill("");
    await page.keyboard.press("Escape");
    return texts;
  };
  expect(await listed()).toEqual(["Add of-o, which is not in the catalogue"]);
  await dialog.getByLabel("For", { exact: true }).fill(holder.name);
  await page.getByRole("option", { name: holder.name }).click();
  await expect.poll(listed).toContain("of-others (cloud)");
});

test("while the list is loading, when it fails and when it is empty, that is said and names can be typed", async ({
  visit,
  newPerson,
  sql,
  guard,
}) => {
  await emptyCatalogue(sql);
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const goOn = await hold(page, "**/keys");
  const dialog = await openChooser(page);
  await expect(dialog.getByText("Loading the models …")).toBeVisible();
  await addModels(dialog, "typed-early");
  goOn();
  await expect(dialog.getByText(/^There is no model in the catalogue/)).toBeVisible();
  await expect.poll(() => chosenModels(dialog)).toEqual(["typed-early"]);
  await submit(dialog);
  await keepSecret(page);
  expect(await storedModels(sql, person)).toEqual(["typed-early"]);

  guard.allow(/ERR_FAILED|failed/);
  await page.unrouteAll();
  await page.route("**/keys", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await page.getByRole("button", { name: "Create key" }).click();
  const second = page.getByRole("dialog", { name: "Create an API key" });
  await second.getByRole("radio", { name: "Only these" }).check();
  await expect(second.getByText("The list of models could not be loaded.")).toBeVisible();
  await page.unrouteAll();
  await makeCatalogue(sql);
  await second.getByRole("button", { name: "Try again" }).click();
  await modelField(second).pressSequentially("gem");
  await expect(page.getByRole("option", { name: "gemma-3 (gpu-1)" })).toBeVisible();
});

test("of 5,000 models only those in view are in the page, and the last is one key away", async ({
  visit,
  newPerson,
  sql,
}) => {
  const [upstream] = await sql<{ id: number }[]>`select id from upstreams where name = 'gpu-1'`;
  await sql`
    insert into models (name, upstream_id, is_open, is_manual)
    select 'bulk-' || lpad(n::text, 4, '0'), ${upstream?.id ?? 0}, true, true from generate_series(1, 4990) n`;
  const page = await visit(await newPerson(), "/keys");
  const dialog = await openChooser(page);
  await modelField(dialog).pressSequentially("bulk");
  await expect(page.getByText("4,990 of 4,997")).toBeVisible();
  expect(await options(page).count()).toBeLessThan(60);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  const last = page.getByRole("option", { name: "bulk-4990" });
  await expect(last).toHaveAttribute("data-highlighted", "");
  await expect(last).toHaveAttribute("aria-posinset", "4990");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect.poll(() => chosenModels(dialog)).toEqual(["bulk-4990"]);
});
