import type { Page } from "@playwright/test";
import { addModels, chooseAction, keepSecret, modelField, openCreate, submit } from "./key-dialogs";
import { expect, test } from "./scene";
import { keyNames } from "./stored";

const invisible = "This contains invisible characters that are not allowed.";
const tooLong = "This is too long.";

const badTexts = {
  NUL: ["back\0up", invisible],
  "a control character": ["back\u0007up", invisible],
  "a mark that turns the direction of reading": ["back\u202epu", invisible],
  "an isolate of direction": ["back\u2066up\u2069", invisible],
  "10 kB": ["x".repeat(10_000), tooLong],
} as const;

test("what is invisible or 10 kB long is refused at its field, and nothing is made", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const dialog = await openCreate(await visit(person, "/keys"));
  await dialog.getByLabel("Name", { exact: true }).fill("good");
  await dialog.getByText("More", { exact: true }).click();
  for (const field of ["Name", "Description"]) {
    const input = dialog.getByRole("textbox", { name: new RegExp(`^${field}`) });
    for (const [what, [text, sentence]] of Object.entries(badTexts)) {
      await test.step(`${field} with ${what}`, async () => {
        await input.fill(text);
        await submit(dialog);
        await expect(input).toBeFocused();
        await expect(input).toHaveAccessibleDescription(new RegExp(`^${sentence}`));
        await expect(input).toHaveValue(text);
        await input.fill("good");
        await expect(dialog.getByRole("alert")).toHaveCount(0);
      });
    }
  }
  await dialog.getByRole("radio", { name: "Only these" }).check();
  for (const [what, [text, sentence]] of Object.entries(badTexts)) {
    await test.step(`a model with ${what}`, async () => {
      await addModels(dialog, text);
      await submit(dialog);
      await expect(modelField(dialog)).toBeFocused();
      await expect(modelField(dialog)).toHaveAccessibleDescription(new RegExp(`^${sentence}`));
      await dialog.getByRole("button", { name: /^Take out / }).click();
    });
  }
  expect(await keyNames(sql, person)).toEqual([]);
});

const values = Object.entries(badTexts).flatMap(([what, [text, sentence]]) => [
  [`a name with ${what}`, { name: text }, sentence],
  [`a description with ${what}`, { description: text }, sentence],
  [`a model with ${what}`, { allowed_model_names: ["qwen3-8b", text] }, sentence],
]) as [string, object, string][];

const forged: [what: string, change: object, sentence: string][] = [
  ...values,
  ["no name", { name: " \t" }, "Fill this in."],
  ["a number for a name", { name: 7 }, "Text is expected here."],
  ["an unknown scope", { scope: ["root"] }, "There is no such scope."],
  ["one scope too many", { scope: ["inference", "*", "admin"] }, "There is no such scope."],
  [
    "an end in the past",
    { expires_in: undefined, expires_at: "2020-01-01T00:00:00Z" },
    "Choose a time in the future.",
  ],
  ["no date", { expires_in: undefined, expires_at: "tomorrow" }, "Enter a date and time."],
  ["less than no time", { expires_in: -1 }, "Choose a time in the future."],
  ["half a second", { expires_in: 0.5 }, "A whole number is expected here."],
  ["ten thousand years", { expires_in: 4e11 }, "Choose a time before the year 10000."],
  ["two ends", { expires_at: "2099-01-01T00:00:00Z" }, "Choose a length of time or an exact end, not both."],
  ["a short value", { custom: "Zk4vTq9XwBn2Rj7LmHs5Dp8" }, "Use at least 24 characters."],
  ["a long value", { custom: "Zk4vTq9XwBn2Rj7LmHs5Dp8GcYf3".repeat(10) }, "Use at most 256 characters."],
  ["a value with blanks", { custom: "Zk4vTq9XwBn2 Rj7LmHs5Dp8GcYf3" }, "Use only letters, digits"],
  [
    "a value of few characters",
    { custom: "abcabcabcabcabcabcabcabcabc" },
    "Use at least 10 different characters.",
  ],
  ["a value one can guess", { custom: "password-password-1234567" }, "This can be guessed."],
  [
    "the form of a generated value",
    { custom: `lk_${"0123456789ab"}_${"0123456789".repeat(5).slice(0, 49)}` },
    "This has the form of a generated key.",
  ],
  ["somebody else's name on it", { user_id: 1 }, "There is nothing here, or you are not allowed to see it."],
  ["a field that no form has", { access_key: "mine" }, "There is no such field."],
];

test("an action sent past the form is refused by the same sentences, and nothing is made", async ({
  visit,
  newPerson,
  sql,
}) => {
  test.slow();
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const dialog = await openCreate(page);
  await dialog.getByLabel("Name", { exact: true }).fill("a good name");
  let change = {};
  await page.route("**/keys", (route) => {
    const [fields] = JSON.parse(route.request().postData() ?? "[]");
    return route.continue({ postData: JSON.stringify([{ ...fields, ...change }]) });
  });
  for (const [what, forgery, sentence] of forged) {
    await test.step(what, async () => {
      change = forgery;
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await submit(dialog);
      await answered;
      await expect(dialog.getByRole("alert")).toContainText(sentence);
      await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("a good name");
    });
  }
  expect(await keyNames(sql, person)).toEqual([]);
});

const names = [
  "🔑 家のキー 👩‍👩‍👧",
  "مفتاح النسخ الاحتياطي",
  "מפתח גיבוי",
  "<img src=x onerror=alert(1)>",
  "\"'><script>alert(1)</script>{{7*7}}%s",
];

test("emoji, letters from right to left and markup are shown everywhere as they were typed", async ({
  visit,
  newPerson,
}) => {
  test.slow();
  const page = await visit(await newPerson(), "/keys");
  page.on("dialog", (dialog) => expect.soft(dialog.message(), "markup must not run").toBe(""));
  for (const name of names) await test.step(name, () => showEverywhere(page, name));
});

async function showEverywhere(page: Page, name: string): Promise<void> {
  const form = await openCreate(page);
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByText("More", { exact: true }).click();
  await form.getByLabel("Description").fill(`${name}\n${name}`);
  await submit(form);
  await expect(page.getByRole("heading", { name: `Your new key “${name}”`, exact: true })).toBeVisible();
  await keepSecret(page);

  await chooseAction(page, name, "Disable");
  await expect(page.getByText(`“${name}” is disabled`, { exact: true }).first()).toBeVisible();
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(page.getByText(`${name}\n${name}`, { exact: true })).toBeVisible();
  await chooseAction(page, name, "Edit");
  await expect(page.getByRole("dialog").getByLabel("Name", { exact: true })).toHaveValue(name);
  await page.keyboard.press("Escape");
  await chooseAction(page, name, "Delete");
  await expect(page.getByRole("heading", { name: `Delete “${name}”?`, exact: true })).toBeVisible();
  await expect(page.locator("img, main script")).toHaveCount(0);
  await page.getByRole("button", { name: "Delete key" }).click();
  await expect(page.getByText(`“${name}” is deleted`, { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();
}
