import type { Locator, Page } from "@playwright/test";
import { keepSecret, openCreate, revealSecret, submit } from "./key-dialogs";
import { expect, test } from "./scene";

const masked = "•".repeat(32);

type Made = { page: Page; dialog: Locator; secret: Locator };

const withKey = test.extend<{ made: Made }>({
  made: async ({ visit, newPerson }, use) => {
    const page = await visit(await newPerson(), "/keys");
    const form = await openCreate(page);
    await form.getByLabel("Name", { exact: true }).fill("laptop");
    await submit(form);
    const dialog = page.getByRole("dialog", { name: "Your new key “laptop”" });
    await use({ page, dialog, secret: page.getByTestId("secret") });
  },
});

withKey.use({ permissions: ["clipboard-read", "clipboard-write"] });

withKey("a new key is masked until it is asked for, and again after", async ({ made: { page, secret } }) => {
  await expect(secret).toHaveText(masked);
  const value = await revealSecret(page);
  expect(value).toMatch(/^lk_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
  await page.getByRole("button", { name: "Hide the key" }).click();
  await expect(secret).toHaveText(masked);
});

withKey("copy and close: the clipboard has the key, and the page no longer", async ({ made }) => {
  const { page, dialog, secret } = made;
  const value = await revealSecret(page);
  await dialog.getByRole("button", { name: "Copy and close" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(secret).toHaveCount(0);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(value);
  expect(await page.content()).not.toContain(value);
  await expect(page.getByRole("button", { name: "Create key" })).toBeFocused();
});

withKey("once a key is copied nothing asks any more", async ({ made: { page, dialog } }) => {
  await dialog.getByRole("button", { name: "Copy the key" }).click();
  await expect(dialog.getByRole("status")).toHaveText("Copied");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("secret")).toHaveCount(0);
});

withKey.describe("where the browser refuses the clipboard", () => {
  // Chromium grants what is named and refuses the rest.
  withKey.use({ permissions: ["geolocation"] });

  for (const button of ["Copy and close", "Copy the key"]) {
    withKey(`“${button}” selects the key to copy by hand, and the dialog stays`, async ({ made }) => {
      const { page, dialog, secret } = made;
      await dialog.getByRole("button", { name: button }).click();
      await expect(dialog.getByRole("alert")).toContainText("copy it by hand");
      const value = await secret.innerText();
      expect(value).toMatch(/^lk_/);
      expect(await page.evaluate(() => String(getSelection()))).toBe(value);

      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Go back" }).click();
      await expect(secret).toHaveText(value);
      await dialog.getByRole("button", { name: "I have saved it" }).click();
      await expect(secret).toHaveCount(0);
      expect(await page.content()).not.toContain(value);
    });
  }
});

const waysOut = {
  Esc: ({ page }) => page.keyboard.press("Escape"),
  "a press outside": ({ page }) => page.mouse.click(5, 5),
  "×": ({ dialog }) => dialog.getByRole("button", { name: "Close", exact: true }).click(),
} satisfies Record<string, (made: Made) => Promise<void>>;

for (const [way, leave] of Object.entries(waysOut)) {
  withKey(`${way} asks before a key that was not copied is lost`, async ({ made }) => {
    const { page, secret } = made;
    const value = await revealSecret(page);
    const question = page.getByRole("alertdialog", { name: "Close without copying?" });

    await leave(made);
    await expect(question.getByRole("button", { name: "Go back" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(question).toHaveCount(0);
    await expect(secret).toHaveText(value);

    await leave(made);
    await question.getByRole("button", { name: "Close anyway" }).click();
    await expect(secret).toHaveCount(0);
    expect(await page.content()).not.toContain(value);
  });
}

withKey("the browser asks before a reload loses the key", async ({ made: { page, secret } }) => {
  const value = await revealSecret(page);
  const reload = () => page.evaluate(() => location.reload());

  const asked = new Promise<string>((resolve) => {
    page.once("dialog", (question) => question.dismiss().then(() => resolve(question.type())));
  });
  await reload();
  expect(await asked).toBe("beforeunload");
  await expect(secret).toHaveText(value);

  page.once("dialog", (question) => question.accept());
  await Promise.all([page.waitForEvent("load"), reload()]);
  await expect(page.getByRole("link", { name: "laptop" })).toBeVisible();
  expect(await page.content()).not.toContain(value);
});

withKey("a page left with Back does not come back with the key", async ({ made: { page } }) => {
  await keepSecret(page);
  await page.goto("/account");
  await page.goBack();
  await expect(page.getByRole("link", { name: "laptop" })).toBeVisible();
  await expect(page.getByTestId("secret")).toHaveCount(0);
});
