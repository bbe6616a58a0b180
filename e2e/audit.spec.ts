import type { Page } from "@playwright/test";
import messages from "../lib/messages/en.json" with { type: "json" };
import { createKey } from "./key-dialogs";
import { expect, type Person, test } from "./scene";

const words = messages.audit;
const rows = (page: Page) => page.getByRole("main").locator("tbody tr");

/** A key that was made, renamed, and that somebody else tried to read and to delete in vain. */
async function history(visit: (person: Person, path: string) => Promise<Page>, person: Person, name: string) {
  const page = await visit(person, "/keys");
  await createKey(page, name);
  await page.getByRole("button", { name: messages.keys.actionsFor.replace("{name}", name) }).click();
  await page.getByRole("menuitem", { name: messages.keys.disable }).click();
  await expect(page.getByRole("cell", { name: messages.keys.status.disabled })).toBeVisible();
}

test("what was done can be found, read with its values before and after, and linked to, also without JavaScript", async ({
  visit,
  newPerson,
  guard,
}) => {
  guard.allow(/^request failed: GET \S+\.js csp$/);
  const [person, admin] = [await newPerson(), await newPerson({ isAdmin: true })];
  await history(visit, person, "night job");

  const page = await visit(admin, "/keys", { javaScriptEnabled: false, timezoneId: "UTC" });
  await page.getByRole("link", { name: messages.shell.auditLog }).click();
  await page.getByLabel(words.filters.actor).fill(person.name);
  await page.getByLabel(words.filters.target).selectOption("key");
  await page.getByRole("button", { name: messages.list.submit }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first().getByRole("rowheader")).toHaveText("Changed key night job");
  await expect(rows(page).last().getByRole("rowheader")).toHaveText("Created key night job");
  await expect(page.getByLabel(words.filters.actor)).toHaveValue(person.name);

  await page.getByLabel(words.filters.refused).check();
  await page.getByRole("button", { name: messages.list.submit }).click();
  await page.getByRole("link", { name: words.noMatch.clear }).click();
  await page.goto(`/admin/audit?actor=${person.name}&action=key.update`);
  await rows(page).first().getByRole("link", { name: /UTC/ }).click();
  await expect(page).toHaveURL(/\/admin\/audit\/\d+$/);
  await expect(page.getByRole("row", { name: "enabled true false" })).toBeVisible();
  await page.getByRole("link", { name: words.details.allOfTarget }).click();
  await expect(page).toHaveURL(/target=key(:|%3A)\d+$/);
  await expect(rows(page)).toHaveCount(2);
});

test("a log that somebody wrote to past the console is found out, and the row is named", async ({
  visit,
  newPerson,
  sql,
}) => {
  const admin = await newPerson({ isAdmin: true });
  const page = await visit(admin, "/admin/audit");
  const verify = page.getByRole("button", { name: words.verify.submit });
  const [last] = await sql`select max(id)::int as id from audit_log`;
  await verify.click();
  await expect(page.getByRole("status")).toContainText(`Whole up to row ${last?.id.toLocaleString("en")}`);

  await sql`alter table audit_log disable trigger user`;
  const [{ address } = {}] = await sql`select address from audit_log where id = ${last?.id}`;
  const write = (value: string) => sql`update audit_log set address = ${value} where id = ${last?.id}`;
  await write("203.0.113.7");
  await verify.click();
  await expect(page.getByRole("status")).toContainText(
    `Row ${last?.id.toLocaleString("en")} is not as it was`,
  );
  await page.getByRole("status").getByRole("link").click();
  await expect(page.getByText("203.0.113.7")).toBeVisible();
  await write(address);
  await sql`alter table audit_log enable trigger user`;
});

test("the export has what the filters show, formulas as text, no secret, and is in the log itself", async ({
  visit,
  newPerson,
}) => {
  const [person, admin] = [await newPerson(), await newPerson({ isAdmin: true })];
  await history(visit, person, "=HYPERLINK(1)");
  const page = await visit(admin, `/admin/audit?actor=${person.name}&target=key`);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: words.export }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("audit-log.csv");
  const file = await download.createReadStream();
  const text = (await file.toArray()).join("");
  expect(text).toMatch(/^\ufeffid,at,actor_kind,/);
  const [, ...lines] = text.trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain(`user,${person.id},${person.name},,key.update,key,`);
  for (const line of lines) expect(line).toContain(",'=HYPERLINK(1),");
  expect(text).not.toMatch(/lk_\w{12}_/);
  await page.goto("/admin/audit");
  await expect(rows(page).first().getByRole("rowheader")).toHaveText("Exported the audit log");
});
