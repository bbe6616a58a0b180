import { expect, type Page } from "@playwright/test";

export type Credentials = { name: string; password: string };

export async function fillSignIn(page: Page, { name, password }: Credentials): Promise<void> {
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function signIn(page: Page, credentials: Credentials): Promise<void> {
  await page.goto("/sign-in");
  await fillSignIn(page, credentials);
  await expect(page.getByRole("heading", { name: "My keys" })).toBeVisible();
}
