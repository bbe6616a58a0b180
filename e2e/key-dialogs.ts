import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the form for a new key. */
export async function openCreate(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog", { name: "Create an API key" });
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
  return dialog;
}

export async function submit(dialog: Locator): Promise<void> {
  await dialog.getByRole("button", { name: /^(Create key|Save changes)$/ }).click();
}

/** Where models are chosen, and names and patterns typed. */
export function modelField(dialog: Locator): Locator {
  return dialog.getByRole("combobox", { name: "Models and patterns" });
}

export async function addModels(dialog: Locator, ...names: string[]): Promise<void> {
  for (const name of names) {
    await modelField(dialog).fill(name);
    await modelField(dialog).press("Enter");
  }
}

/** What is chosen, in order, with what is said about each. */
export async function chosenModels(dialog: Locator): Promise<string[]> {
  const remove = dialog.getByRole("button", { name: /^Take out / });
  return (await remove.all()).length === 0
    ? []
    : remove.evaluateAll((buttons) =>
        buttons.map((one) => one.parentElement?.querySelector("bdi")?.textContent ?? ""),
      );
}

/** Pastes as a person would. */
export async function paste(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", pasted);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** The value of the key that was just made; its dialog stays open. */
export async function revealSecret(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Show the key" }).click();
  return page.getByTestId("secret").innerText();
}

/** Reads the value of the key that was just made, and closes its dialog. */
export async function keepSecret(page: Page): Promise<string> {
  const value = await revealSecret(page);
  await page.getByRole("button", { name: "I have saved it" }).click();
  await expect(page.getByTestId("secret")).toHaveCount(0);
  return value;
}

/** Makes a key with everything as it stands in the form but its name. */
export async function createKey(page: Page, name: string): Promise<string> {
  const dialog = await openCreate(page);
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await submit(dialog);
  return keepSecret(page);
}

/** Chooses from the menu of a key's row, or of its page. */
export async function chooseAction(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: action }).click();
}
