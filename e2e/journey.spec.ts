import { test as base, expect } from "./fixtures";
import { becomes, verify } from "./gate";
import { nextStops, tabTo } from "./keyboard";
import { type Product, startProduct } from "./product";

/** A product as it is after the very first start: nobody administers it. */
const test = base.extend<object, { product: Product }>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures asked for from this pattern.
    async ({}, use) => {
      const product = await startProduct();
      await use(product);
      await product.dispose();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const name = "ada";
const password = "violet-anchor-7-lantern";

test("with the keyboard alone: set up, make a key, use it, delete it, sign out and in again", async ({
  page,
  product,
}) => {
  const { keyboard } = page;
  const open = page.getByRole("button", { name: "Create key" });
  const dialog = page.getByRole("dialog", { name: "Create an API key" });
  const copied = () => page.evaluate(() => navigator.clipboard.readText());

  await page.goto(product.setupUrl ?? "");
  await expect(page.getByLabel("User name")).toBeFocused();
  await expect(page).toHaveURL("/setup");
  await keyboard.type(name);
  await keyboard.press("Tab");
  await keyboard.type(password);
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();

  await tabTo(open);
  await keyboard.press("Enter");
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
  await keyboard.type("backup script");
  expect(await nextStops(page, 6)).toEqual([
    "Everything: chat, embeddings, completions and the rest",
    "Nothing",
    "All models, now and in future",
    "90 days",
    "More",
    "Create key",
  ]);
  await keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Copy and close" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(open).toBeFocused();
  const key = await copied();

  const asked = Date.now();
  const yes = await verify(product, key, "scope=inference.chat");
  expect(yes).toMatchObject({
    status: 200,
    identity: {
      "x-auth-access-key": key.split("_")[1],
      "x-auth-user": name,
      "x-auth-scopes": "inference",
      "x-auth-models": "*",
    },
  });
  const days = (Date.parse(yes.identity["x-auth-expires"] ?? "") - asked) / 86_400_000;
  expect(days).toBeCloseTo(90, 2);
  expect(await verify(product, key, "scope=management.readonly")).toMatchObject({
    status: 403,
    reason: "scope_denied",
  });

  await keyboard.press("Enter");
  await keyboard.type("only qwen");
  await tabTo(dialog.getByRole("radio", { name: "All models, now and in future" }));
  await keyboard.press("ArrowDown");
  await keyboard.press("Tab");
  await keyboard.type("qwen3-*");
  await keyboard.press("Enter");
  await keyboard.press("Tab");
  await tabTo(dialog.getByRole("button", { name: "Create key" }));
  await keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Copy and close" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.getByRole("row", { name: /only qwen/ })).toBeVisible();
  const limited = await copied();
  expect(await verify(product, limited, "scope=inference.chat&model=qwen3-8b")).toMatchObject({
    status: 200,
  });
  expect(await verify(product, limited, "scope=inference.chat&model=llama3")).toMatchObject({
    status: 403,
    reason: "model_denied",
  });

  const actions = page.getByRole("button", { name: "Actions for backup script" });
  await tabTo(actions);
  await keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
  await keyboard.press("End");
  await keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await keyboard.press("Escape");
  await expect(actions).toBeFocused();
  await keyboard.press("Enter");
  await keyboard.type("del");
  await keyboard.press("Enter");
  await tabTo(page.getByRole("button", { name: "Delete key" }));
  await keyboard.press("Enter");
  await expect(page.getByText("“backup script” is deleted")).toBeVisible();
  await expect(page.getByRole("row", { name: /backup script/ })).toHaveCount(0);
  await expect(page.getByRole("main")).toBeFocused();
  await becomes(product, key, "scope=inference.chat", { status: 401, reason: "unknown_key" });
  expect(await verify(product, limited, "model=qwen3-8b")).toMatchObject({ status: 200 });

  await tabTo(page.getByRole("button", { name: `${name}: account and settings` }));
  await keyboard.press("Enter");
  await tabTo(page.getByRole("button", { name: "Sign out" }));
  await keyboard.press("Enter");
  await expect(page.getByLabel("User name")).toBeFocused();
  await keyboard.type(name);
  await keyboard.press("Tab");
  await keyboard.type(password);
  await keyboard.press("Enter");
  await expect(page.getByRole("row", { name: /only qwen/ })).toBeVisible();
});
