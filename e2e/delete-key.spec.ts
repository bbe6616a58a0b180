import { becomes, verify } from "./gate";
import { chooseAction, createKey } from "./key-dialogs";
import { expect, test } from "./scene";

const asked = "scope=inference.chat&model=qwen3-8b";

test("deleting says what it ends, is never one Enter away, and can be left", async ({
  visit,
  newPerson,
  product,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const value = await createKey(page, "key");
  const question = page.getByRole("alertdialog", { name: "Delete “key”?" });
  await chooseAction(page, "key", "Delete");
  await expect(question).toContainText(`${value.slice(0, 7)}…`);
  await expect(question).toContainText("It was never used.");
  await page.keyboard.press("Enter");
  await expect(question).toHaveCount(0);
  expect(await verify(product, value, asked)).toMatchObject({ status: 200 });

  const lastUsedAt = async () =>
    (await sql`select last_used_at from api_keys where user_id = ${person.id}`)[0]?.last_used_at;
  await expect.poll(lastUsedAt).not.toBeNull();
  await page.reload();
  await chooseAction(page, "key", "Delete");
  await expect(question).toContainText("It was last used now.");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("link", { name: "key", exact: true })).toBeVisible();
  expect(await verify(product, value, asked)).toMatchObject({ status: 200 });

  await chooseAction(page, "key", "Delete");
  await question.getByRole("button", { name: "Delete key" }).click();
  await expect(page.getByText("No keys yet")).toBeVisible();
  await becomes(product, value, asked, { status: 401, reason: "unknown_key" });
});

test("a key deleted from its own page leads back to the list", async ({ visit, newPerson }) => {
  const page = await visit(await newPerson(), "/keys");
  await createKey(page, "key");
  await page.getByRole("link", { name: "key", exact: true }).click();
  await expect(page.getByRole("heading", { name: "key", exact: true })).toBeVisible();
  await chooseAction(page, "key", "Delete");
  await page.getByRole("button", { name: "Delete key" }).click();
  await expect(page.getByText("No keys yet")).toBeVisible();
});
