import { randomBytes } from "node:crypto";
import type { Locator, Page } from "@playwright/test";
import { actionNamed } from "./actions";
import { hold } from "./hold";
import { addModels, chosenModels, keepSecret, modelField, openCreate, submit } from "./key-dialogs";
import { expect, type Person, test } from "./scene";
import { keyNames } from "./stored";

const nameOf = (dialog: Locator) => dialog.getByLabel("Name", { exact: true });

async function newForm(visit: (person: Person, path: string) => Promise<Page>, person: Person) {
  const page = await visit(person, "/keys");
  return { page, dialog: await openCreate(page) };
}

async function countPosts(page: Page): Promise<() => number> {
  let posts = 0;
  await page.route("**/keys", async (route) => {
    if (route.request().headers()["next-action"] === actionNamed("createKey").id) posts++;
    await route.fallback();
  });
  return () => posts;
}

const newValue = () => randomBytes(24).toString("base64url");

/** Fills in every field of the form, so that it shows when one of them is lost. */
async function fillAll(dialog: Locator, custom: string): Promise<void> {
  await nameOf(dialog).fill("night shift");
  await dialog.getByRole("radio", { name: "Only some of it" }).check();
  await dialog.getByRole("checkbox", { name: "Completions" }).uncheck();
  await dialog.getByRole("radio", { name: "Read only" }).check();
  await dialog.getByRole("radio", { name: "Only these" }).check();
  await addModels(dialog, "qwen3-*", "gemma-3");
  await dialog.getByRole("radio", { name: "7 days" }).check();
  await dialog.getByText("More", { exact: true }).click();
  await dialog.getByLabel("Description").fill("Runs the reports.\nAsk Ana.");
  await dialog.getByRole("radio", { name: "Bring my own" }).check();
  await dialog.getByLabel("Your value").fill(custom);
}

async function expectAllKept(dialog: Locator, custom: string): Promise<void> {
  await expect(nameOf(dialog)).toHaveValue("night shift");
  await expect(dialog.getByRole("radio", { name: "Only some of it" })).toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: "Completions" })).not.toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: "Embeddings" })).toBeChecked();
  await expect(dialog.getByRole("radio", { name: "Read only" })).toBeChecked();
  await expect.poll(() => chosenModels(dialog)).toEqual(["qwen3-*", "gemma-3"]);
  await expect(dialog.getByRole("radio", { name: "7 days" })).toBeChecked();
  await expect(dialog.getByLabel("Description")).toHaveValue("Runs the reports.\nAsk Ana.");
  await expect(dialog.getByLabel("Your value")).toHaveValue(custom);
}

test("with errors, submitting goes to the first bad field, and the summary leads to each", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const { dialog } = await newForm(visit, person);
  const summary = dialog.getByRole("alert");
  await submit(dialog);
  await expect(nameOf(dialog)).toBeFocused();
  await expect(nameOf(dialog)).toHaveAccessibleDescription(/^Fill this in\./);
  await expect(summary).toContainText("1 thing needs correcting");

  await nameOf(dialog).fill("night shift");
  await expect(summary).toHaveCount(0);
  await dialog.getByRole("radio", { name: "Only these" }).check();
  await dialog.getByRole("radio", { name: "Exact date" }).check();
  await dialog.getByText("More", { exact: true }).click();
  await dialog.getByRole("radio", { name: "Bring my own" }).check();
  await dialog.getByText("More", { exact: true }).click();
  await submit(dialog);
  await expect(modelField(dialog)).toBeFocused();
  await expect(summary).toContainText("3 things need correcting");
  for (const [link, field] of [
    ["Your value: Use at least 24 characters.", "Your value"],
    ["Expires: Enter a date and time.", "Date and time"],
    ["Models and patterns: Fill this in.", "Models and patterns"],
  ] as const) {
    await summary.getByRole("link", { name: link }).click();
    await expect(dialog.getByLabel(field)).toBeFocused();
    await expect(dialog.getByLabel(field)).toHaveAttribute("aria-invalid", "true");
  }
  expect(await keyNames(sql, person)).toEqual([]);
});

test("what the server refuses is told at its field, names nobody, and loses nothing typed", async ({
  visit,
  newPerson,
  sql,
}) => {
  const custom = newValue();
  const other = await newPerson();
  const theirs = await newForm(visit, other);
  await fillAll(theirs.dialog, custom);
  await submit(theirs.dialog);
  await keepSecret(theirs.page);

  const person = await newPerson();
  const { page, dialog } = await newForm(visit, person);
  await fillAll(dialog, custom);
  await dialog.getByText("More", { exact: true }).click();
  await submit(dialog);
  await expect(dialog.getByLabel("Your value")).toBeFocused();
  await expect(dialog.getByLabel("Your value")).toHaveAccessibleDescription(
    /^This value cannot be used\. Choose another\./,
  );
  await expect(dialog).not.toContainText(other.name);
  await expectAllKept(dialog, custom);

  await dialog.getByLabel("Your value").fill("password-password-1234567");
  await submit(dialog);
  await expect(dialog.getByLabel("Your value")).toHaveAccessibleDescription(/^This can be guessed\./);
  await dialog.getByLabel("Your value").fill(`${custom}.2`);
  await submit(dialog);
  await keepSecret(page);

  const again = await openCreate(page);
  await nameOf(again).fill("night shift");
  await submit(again);
  await expect(nameOf(again)).toBeFocused();
  await expect(nameOf(again)).toHaveAccessibleDescription(/^This name is taken\./);
  await nameOf(again).fill("day shift");
  await submit(again);
  await keepSecret(page);
  expect(await keyNames(sql, person)).toEqual(["night shift", "day shift"]);
});

test("what stands under a closed More is kept and sent", async ({ visit, newPerson, sql }) => {
  const custom = newValue();
  const person = await newPerson();
  const { page, dialog } = await newForm(visit, person);
  await fillAll(dialog, custom);
  await dialog.getByText("More", { exact: true }).click();
  await expect(dialog.getByLabel("Description")).toBeHidden();
  await submit(dialog);
  expect(await keepSecret(page)).toBe(custom);
  const [key] = await sql`select * from api_keys where user_id = ${person.id}`;
  expect(key).toMatchObject({
    name: "night shift",
    description: "Runs the reports.\nAsk Ana.",
    scope: ["inference.chat", "inference.embeddings", "management.readonly"],
    allowed_model_names: ["qwen3-*", "gemma-3"],
    is_custom: true,
    enabled: true,
  });
});

test("a form with something typed asks before it is closed, an untouched one does not", async ({
  visit,
  newPerson,
}) => {
  const { page, dialog } = await newForm(visit, await newPerson());
  const question = page.getByRole("alertdialog", { name: "Discard what you entered?" });
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Create key" })).toBeFocused();

  await openCreate(page);
  await page.keyboard.type("night shift");
  await page.keyboard.press("Escape");
  await question.getByRole("button", { name: "Keep editing" }).click();
  await expect(nameOf(dialog)).toHaveValue("night shift");
  await page.mouse.click(5, 5);
  await question.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("pressing twice, by mouse or Enter, makes one key", async ({ visit, newPerson, sql }) => {
  const person = await newPerson();
  const { page, dialog } = await newForm(visit, person);
  const posts = await countPosts(page);
  await nameOf(dialog).fill("by mouse");
  await dialog.getByRole("button", { name: "Create key" }).dblclick();
  await keepSecret(page);
  await openCreate(page);
  await page.keyboard.type("by Enter");
  // Held back, or the second press might meet the answer instead of the form.
  const goOn = await hold(page, "**/keys");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  goOn();
  await keepSecret(page);
  await page.reload();
  await expect(page.getByRole("row")).toHaveCount(3);
  expect(await keyNames(sql, person)).toEqual(["by mouse", "by Enter"]);
  expect(posts()).toBe(2);
});

test("while the server takes its time the form says so, and takes no second press", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const { page, dialog } = await newForm(visit, person);
  const posts = await countPosts(page);
  const goOn = await hold(page, "**/keys");
  await nameOf(dialog).fill("slow");
  await submit(dialog);
  const button = dialog.getByRole("button", { name: "Create key" });
  await expect(button).toBeDisabled();
  await button.click({ force: true });
  await nameOf(dialog).press("Enter");
  await expect(nameOf(dialog)).toHaveValue("slow");
  goOn();
  await keepSecret(page);
  expect(posts()).toBe(1);
  expect(await keyNames(sql, person)).toEqual(["slow"]);
});

test("a server that is gone is said plainly, nothing typed is lost, and trying again works", async ({
  visit,
  newPerson,
  guard,
  sql,
}) => {
  const custom = newValue();
  const person = await newPerson();
  const { page, dialog } = await newForm(visit, person);
  guard.allow(/ERR_CONNECTION_REFUSED|Failed to fetch/);
  await fillAll(dialog, custom);
  await page.route("**/keys", (route) => route.abort("connectionrefused"));
  await submit(dialog);
  await expect(dialog.getByRole("alert")).toHaveText(
    "The service cannot be reached just now. Try again in a moment.",
  );
  await expect(dialog.getByRole("alert")).toBeInViewport();
  await expectAllKept(dialog, custom);
  await page.unroute("**/keys");
  await submit(dialog);
  await keepSecret(page);
  expect(await keyNames(sql, person)).toEqual(["night shift"]);
});

test("a session that has ended is said plainly, and nothing typed is lost", async ({
  visit,
  newPerson,
  sql,
}) => {
  const custom = newValue();
  const person = await newPerson();
  const { page, dialog } = await newForm(visit, person);
  await fillAll(dialog, custom);
  await page.context().clearCookies();
  await submit(dialog);
  await expect(dialog.getByRole("alert")).toHaveText("Please sign in.");
  await expectAllKept(dialog, custom);
  await page.context().addCookies(person.state.cookies ?? []);
  await submit(dialog);
  await keepSecret(page);
  expect(await keyNames(sql, person)).toEqual(["night shift"]);
});
