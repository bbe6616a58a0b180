import { type APIRequestContext, type APIResponse, expect, type Page } from "@playwright/test";

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

/** Sends a name and a password as the sign-in page does, without a page. */
export async function postSignIn(
  client: APIRequestContext,
  origin: string,
  credentials: Credentials,
): Promise<APIResponse> {
  const { csrfToken } = await (await client.get(`${origin}/api/auth/csrf`)).json();
  return client.post(`${origin}/api/auth/callback/credentials`, {
    headers: { Origin: origin },
    form: { ...credentials, csrfToken, json: "true" },
  });
}
