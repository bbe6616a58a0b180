import { verify } from "./gate";
import { chooseAction, createKey } from "./key-dialogs";
import { comeAlive, expect, test } from "./scene";

test("after a key is disabled or deleted, it is said on how many gates that is in force", async ({
  visit,
  newPerson,
  product,
}) => {
  const page = await visit(await newPerson(), "/keys");
  const value = await createKey(page, "key");
  expect(await verify(product, value, "scope=inference.chat")).toMatchObject({ status: 200 });
  const said = page.getByRole("dialog", { name: /^In force on 1 gate after \d+ ms$/ });
  await chooseAction(page, "key", "Disable");
  await expect(said).toBeVisible();
  expect(await verify(product, value, "scope=inference.chat")).toMatchObject({ reason: "disabled" });
  // Messages go by themselves after a while; a new page has none.
  await page.reload();
  await comeAlive(page);
  await expect(said).toHaveCount(0);
  await chooseAction(page, "key", "Delete");
  await page.getByRole("button", { name: "Delete key" }).click();
  await expect(said).toBeVisible();
  expect(await verify(product, value, "scope=inference.chat")).toMatchObject({ reason: "unknown_key" });
});

test("an administrator sees the gate that runs", async ({ visit, newPerson }) => {
  const page = await visit(await newPerson({ isAdmin: true }), "/admin/gates");
  const row = page.getByRole("row").nth(1);
  await expect(row).toContainText("Hears changes");
  await expect(row).toContainText(/\d ms/);
  await expect(page.getByRole("link", { name: "Gates" })).toBeVisible();
});
