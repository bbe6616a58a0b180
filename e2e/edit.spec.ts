import type { Page } from "@playwright/test";
import type { Sql } from "./database";
import { becomes, type GateAnswer } from "./gate";
import { addModels, chooseAction, chosenModels, createKey, submit } from "./key-dialogs";
import { expect, type Person, test } from "./scene";

const asked = "scope=inference.chat&model=qwen3-8b";

type Stored = Record<string, unknown>;

async function storedKey(sql: Sql, { id }: Person): Promise<Stored> {
  const [key] = await sql<Stored[]>`select * from api_keys where user_id = ${id} order by id limit 1`;
  return key ?? {};
}

/** What an edit may write besides the field itself. */
const notes = ["updated_at", "version", "last_used_at", "last_used_address"];

function changedFields(before: Stored, after: Stored): string[] {
  return Object.keys(before).filter(
    (name) => !notes.includes(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
}

type Edit = {
  field: string;
  change: (page: Page) => Promise<void>;
  stored: unknown;
  answer: Partial<GateAnswer>;
};

const inDialog = (page: Page) => page.getByRole("dialog", { name: "Edit key" });

const edits: Edit[] = [
  {
    field: "name",
    change: (page) => inDialog(page).getByLabel("Name", { exact: true }).fill("renamed"),
    stored: "renamed",
    answer: { status: 200 },
  },
  {
    field: "description",
    change: (page) => inDialog(page).getByLabel("Description").fill("Ask Ana."),
    stored: "Ask Ana.",
    answer: { status: 200 },
  },
  {
    field: "scope",
    change: async (page) => {
      await inDialog(page).getByRole("radio", { name: "Only some of it" }).check();
      await inDialog(page).getByRole("checkbox", { name: "Chat and responses" }).uncheck();
    },
    stored: ["inference.embeddings", "inference.completions"],
    answer: { status: 403, reason: "scope_denied" },
  },
  {
    field: "allowed_model_names",
    change: async (page) => {
      await inDialog(page).getByRole("radio", { name: "Only these" }).check();
      await addModels(inDialog(page), "gemma-3");
    },
    stored: ["gemma-3"],
    answer: { status: 403, reason: "model_denied" },
  },
  {
    field: "expires_at",
    change: (page) => inDialog(page).getByRole("radio", { name: "Never" }).check(),
    stored: null,
    answer: { status: 200, identity: expect.objectContaining({ "x-auth-expires": "-" }) },
  },
  {
    field: "enabled",
    change: (page) => inDialog(page).getByRole("switch", { name: "Enabled" }).uncheck(),
    stored: false,
    answer: { status: 401, reason: "disabled" },
  },
];

test("each field of a key is changed alone, and the gate follows at once", async ({
  visit,
  newPerson,
  product,
  sql,
}) => {
  test.slow();
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const value = await createKey(page, "key");
  const id = Number((await storedKey(sql, person)).id);
  await page.goto(`/keys/${id}`);
  for (const { field, change, stored, answer } of edits) {
    await test.step(field, async () => {
      await sql`update api_keys set name = 'key', description = null, scope = '["inference"]',
        allowed_model_names = null, expires_at = now() + interval '1 day', enabled = true where id = ${id}`;
      await page.reload();
      await becomes(product, value, asked, { status: 200 });
      const before = await storedKey(sql, person);
      await chooseAction(page, "key", "Edit");
      await change(page);
      await submit(inDialog(page));
      await expect(inDialog(page)).toHaveCount(0);
      await becomes(product, value, asked, answer);
      const after = await storedKey(sql, person);
      expect(changedFields(before, after)).toEqual([field]);
      expect(after[field]).toEqual(stored);
    });
  }
});

test("a key is disabled and enabled from its row, and the gate follows", async ({
  visit,
  newPerson,
  product,
}) => {
  const page = await visit(await newPerson(), "/keys");
  const value = await createKey(page, "key");
  const row = page.getByRole("row", { name: /key/ });
  await chooseAction(page, "key", "Disable");
  await expect(row.getByText("Disabled", { exact: true })).toBeVisible();
  await becomes(product, value, asked, { status: 401, reason: "disabled" });
  await expect(page.getByRole("button", { name: "Actions for key" })).toBeFocused();
  await chooseAction(page, "key", "Enable");
  await expect(row.getByText("Disabled", { exact: true })).toHaveCount(0);
  await becomes(product, value, asked, { status: 200 });
});

test("a name that is taken, or nothing at all, is refused at its field, and the key stays as it was", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  await createKey(page, "first");
  await createKey(page, "second");
  const before = await storedKey(sql, person);
  await chooseAction(page, "first", "Edit");
  const name = inDialog(page).getByLabel("Name", { exact: true });
  await inDialog(page).getByLabel("Description").fill("typed");
  for (const [text, sentence] of [
    ["second", /^This name is taken\./],
    ["", /^Fill this in\./],
  ] as const) {
    await name.fill(text);
    await submit(inDialog(page));
    await expect(name).toHaveAccessibleDescription(sentence);
    await expect(name).toBeFocused();
    await expect(name).toHaveValue(text);
    await expect(inDialog(page).getByLabel("Description")).toHaveValue("typed");
  }
  expect(await storedKey(sql, person)).toEqual(before);
});

test("of two who edit a key at once the second sees both versions, chooses, and loses nothing typed", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const first = await visit(person, "/keys");
  await createKey(first, "key");
  const second = await visit(person, "/keys");
  for (const page of [first, second]) await chooseAction(page, "key", "Edit");
  const theirs = inDialog(first);
  await theirs.getByLabel("Name", { exact: true }).fill("the first's");
  await theirs.getByLabel("Description").fill("by the first");
  await theirs.getByRole("radio", { name: "Never" }).check();
  await submit(theirs);
  await expect(first.getByRole("link", { name: "the first's" })).toBeVisible();

  const before = await storedKey(sql, person);
  const mine = inDialog(second);
  await mine.getByLabel("Name", { exact: true }).fill("the second's");
  await mine.getByLabel("Description").fill("by the second");
  await mine.getByRole("radio", { name: "Only these" }).check();
  await addModels(mine, "gemma-3");
  await submit(mine);
  const both = mine.getByRole("alert");
  await expect(both).toContainText("Somebody else changed this key since you opened it");
  await expect(both.getByRole("group", { name: "Name" })).toContainText("Theirs now: the first's");
  await expect(
    both.getByRole("group", { name: "Name" }).getByRole("radio", { name: "Yours: the second's" }),
  ).toBeChecked();
  await expect(both).toContainText("Expires · Taken over from them: Never");
  expect(await storedKey(sql, person)).toEqual(before);
  await expect(mine.getByLabel("Name", { exact: true })).toHaveValue("the second's");
  await expect.poll(() => chosenModels(mine)).toEqual(["gemma-3"]);

  const description = both.getByRole("group", { name: "Description" });
  await description.getByRole("radio", { name: /^Theirs now/ }).check();
  await expect(mine.getByLabel("Description")).toHaveValue("by the first");
  await description.getByRole("radio", { name: /^Yours/ }).check();
  await expect(mine.getByLabel("Description")).toHaveValue("by the second");
  await description.getByRole("radio", { name: /^Theirs now/ }).check();
  await submit(mine);
  await expect(mine).toHaveCount(0);
  expect(await storedKey(sql, person)).toMatchObject({
    name: "the second's",
    description: "by the first",
    allowed_model_names: ["gemma-3"],
    expires_at: null,
  });
});

test("who edits a key twice, faster than the list is read anew, meets nobody but themselves", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  await createKey(page, "key");
  // What reads the list anew never comes back.
  await page.route(
    (url) => url.searchParams.has("_rsc"),
    () => {},
  );
  for (const description of ["first", "second"]) {
    await chooseAction(page, "key", "Edit");
    await inDialog(page).getByLabel("Description").fill(description);
    await submit(inDialog(page));
    await expect(inDialog(page)).toHaveCount(0);
  }
  expect(await storedKey(sql, person)).toMatchObject({ description: "second", version: 3 });
});

test("before saving, an edit shows what it adds and takes away, what lets the key do more, and when it was used", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  await createKey(page, "key");
  await sql`
    update api_keys set last_used_at = now() - interval '4 minutes', scope = '["inference.chat"]',
      allowed_model_names = '["qwen3-*","gemma-3"]' where user_id = ${person.id}`;
  await page.reload();
  await chooseAction(page, "key", "Edit");
  const dialog = inDialog(page);
  const difference = dialog.getByRole("region", { name: "What will change" });
  await expect(difference).toHaveCount(0);
  await dialog.getByRole("button", { name: "Take out gemma-3" }).click();
  await expect(difference).toContainText("Last used 4 minutes ago");
  await expect(difference.getByRole("listitem")).toHaveText(["Models−removed:gemma-3"]);
  await addModels(dialog, "llama");
  await dialog.getByRole("checkbox", { name: "Embeddings" }).check();
  await expect(difference.getByRole("listitem")).toHaveText([
    "Scopes+added:inference.embeddingsmay do more",
    "Models+added:llama−removed:gemma-3may do more",
  ]);
  await submit(dialog);
  await expect(dialog).toHaveCount(0);
  const [row] = await sql`
    select before, after from audit_log where action = 'key.update' and actor_user_id = ${person.id} order by id desc limit 1`;
  expect(row).toEqual({
    before: { scope: ["inference.chat"], allowed_model_names: ["qwen3-*", "gemma-3"] },
    after: { scope: ["inference.chat", "inference.embeddings"], allowed_model_names: ["qwen3-*", "llama"] },
  });
});
