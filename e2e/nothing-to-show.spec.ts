import messages from "../lib/messages/en.json" with { type: "json" };
import { insertKeys, withoutDatabase } from "./database";
import { expect, test } from "./scene";
import { header, rows, searchField } from "./table";

const { keys: words } = messages;

test("no key yet and no match are two states, each with its next step", async ({ newPerson, visit, sql }) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  await expect(page.getByRole("heading", { name: words.empty.title })).toBeVisible();
  await expect(page.getByRole("button", { name: words.create.open })).toBeVisible();
  await expect(searchField(page)).toHaveCount(0);

  await page.goto("/keys?search=nothing");
  await expect(page.getByRole("heading", { name: words.noMatch.title })).toBeVisible();
  await insertKeys(sql, person.id, [{ name: "the only one" }]);
  await page.getByRole("link", { name: words.noMatch.clear }).click();
  await expect(page).toHaveURL("/keys");
  await expect(rows(page)).toHaveText(["the only one"]);
  await expect(searchField(page)).toHaveValue("");
});

test("without its database the console says so, never that there are no keys, and comes back by itself", async ({
  newPerson,
  visit,
  sql,
  product,
}) => {
  const person = await newPerson();
  await insertKeys(sql, person.id, [{ name: "still here" }, { name: "and here" }]);
  const { stdout } = await product.cli("keys", "create", "--user", person.name, "--name", "used", "--json");
  const headers = { Authorization: `Bearer ${JSON.parse(stdout).value}` };
  const verify = () => fetch(`${product.gateUrl}/verify?scope=inference`, { headers });
  const ready = (url: string) => fetch(`${url}/readyz`).then(({ status }) => status);
  const page = await visit(person, "/keys?sort_by=name");
  const failure = page.getByRole("heading", { name: messages.shell.failure, level: 1 });

  await withoutDatabase(product, async () => {
    await header(page, words.columns.created_at).getByRole("link").click();
    await expect(failure).toBeVisible();
    const answer = await page.reload();
    await expect(failure).toBeVisible();
    await expect(page.getByText(messages.errors.unavailable)).toBeVisible();
    await expect(page.getByText(answer?.headers()["x-request-id"] ?? "no request id")).toBeVisible();
    await expect(page.getByText(words.empty.title)).toHaveCount(0);
    await expect(page.getByRole("table")).toHaveCount(0);

    expect(await Promise.all([ready(product.consoleUrl), ready(product.gateUrl)])).toEqual([503, 503]);
    const refused = await verify();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ reason: "unavailable" });
    expect(refused.headers.get("retry-after")).not.toBeNull();
    expect((await fetch(`${product.consoleUrl}/livez`)).status).toBe(200);
  });

  await page.getByRole("link", { name: messages.shell.tryAgain }).click();
  await expect(rows(page)).toHaveText(["used", "and here", "still here"]);
  expect((await verify()).status).toBe(200);
});
