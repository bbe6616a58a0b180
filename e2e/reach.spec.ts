import type { Page } from "@playwright/test";
import { createKey } from "./key-dialogs";
import { expect, test } from "./scene";

/** What a page says, status and text. */
async function read(page: Page, path: string) {
  const response = await page.goto(path);
  const { host } = new URL(page.url());
  const text = await page.getByRole("main").innerText();
  return { status: response?.status(), host, title: await page.title(), text };
}

test("another person's key looks as if it did not exist, and so do the pages of administrators", async ({
  visit,
  newPerson,
  guard,
  sql,
}) => {
  const owner = await newPerson();
  await createKey(await visit(owner, "/keys"), "a private matter");
  const [key] = await sql`select id from api_keys where user_id = ${owner.id}`;
  const path = `/keys/${key?.id}`;
  guard.allow(/404/);

  const stranger = await visit(await newPerson(), "/keys");
  const nothing = await read(stranger, "/keys/999999");
  expect(nothing).toMatchObject({ status: 404, text: expect.stringContaining("Not found") });
  for (const hidden of [path, "/keys/0", "/keys/x", "/keys/99999999999999"]) {
    expect(await read(stranger, hidden)).toEqual(nothing);
  }
  expect(await read(stranger, "/admin/keys")).toMatchObject({ status: 404, text: nothing.text });
  expect(await (await stranger.request.get(path)).text()).not.toContain("a private matter");
  await expect(stranger.getByRole("link", { name: "All keys" })).toHaveCount(0);

  const administrator = await visit(await newPerson({ isAdmin: true }), "/admin/keys");
  await expect(administrator.getByRole("link", { name: "a private matter" })).toBeVisible();
  expect(await read(administrator, path)).toMatchObject({
    status: 200,
    text: expect.stringContaining("a private matter"),
  });
});
