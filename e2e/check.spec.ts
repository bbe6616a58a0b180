import { emptyCatalogue, insertModel, insertUpstream } from "./catalogue";
import { verify } from "./gate";
import { chooseAction, createKey } from "./key-dialogs";
import { expect, test } from "./scene";

test("a key's own page leads to the question, and the answer is the gate's, with the deciding rule", async ({
  visit,
  newPerson,
  product,
  sql,
  guard,
}) => {
  // A browser without JavaScript refuses scripts as if the policy did.
  guard.allow(/\.js csp$/);
  await emptyCatalogue(sql);
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const value = await createKey(page, "reports");
  await sql`update api_keys set scope = '["inference.chat"]', allowed_model_names = '["qwen3-*"]' where user_id = ${person.id}`;
  await page.getByRole("link", { name: "reports", exact: true }).click();
  await page.getByRole("main").getByRole("link", { name: "Check a request" }).click();
  await expect(page.getByRole("heading", { name: "Why was this refused?" })).toBeVisible();
  const answer = page.getByRole("status");
  await expect(answer).toContainText("The gate would not know the model: the key may call only qwen3-*");
  expect(await verify(product, value, "scope=inference.chat")).toMatchObject({ reason: "model_unknown" });

  for (const [request, model, code, sentence] of [
    [
      "POST /v1/chat/completions",
      "gemma-3",
      "model_denied",
      "The list holds qwen3-*, which does not match gemma-3.",
    ],
    [
      "POST /v1/embeddings",
      "qwen3-8b",
      "scope_denied",
      "Not a scope of this key: the request needs inference.embeddings, the key has inference.chat.",
    ],
    ["inference.chat", "qwen3-8b", null, "Its list holds qwen3-*, which matches qwen3-8b."],
  ] as const) {
    await page.getByLabel("What is asked").selectOption(request);
    await page.getByRole("combobox", { name: "Model" }).fill(model);
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await expect(answer).toContainText(sentence);
    await expect(answer).toContainText(code ?? "200");
    const path = request.split(" ")[1];
    const scope = path === "/v1/embeddings" ? "inference.embeddings" : "inference.chat";
    const said = await verify(product, value, `scope=${scope}&model=${model}`);
    expect(said.reason ?? null).toBe(code);
  }
  // What is no secret is in the address: another browser shows the same, also without a script.
  const link = page.url();
  const other = await visit(person, link, { javaScriptEnabled: false });
  await expect(other.getByText("Its list holds qwen3-*, which matches qwen3-8b.")).toBeVisible();
  await page.goBack();
  await expect(answer).toContainText("scope_denied");
});

test("a pasted value is sent once, by no address, and kept nowhere; wrong ones run out", async ({
  visit,
  newPerson,
  sql,
}) => {
  const person = await newPerson();
  const page = await visit(person, "/keys");
  const value = await createKey(page, "mine");
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto("/check");
  // Pasted into the search by mistake, it is not searched for.
  await page.getByRole("combobox", { name: "Key" }).fill(value);
  await expect(page.getByLabel("Value of the key")).toHaveValue(value);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  const answer = page.getByRole("status");
  await expect(answer).toContainText(`Key mine of ${person.name}`);
  await expect(answer).toContainText("Yes, this is let through");
  expect(addresses.filter((one) => one.includes(value.slice(3, 40)))).toEqual([]);
  expect(
    await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])),
  ).not.toContain(value);

  const stranger = await visit(await newPerson(), "/check");
  await stranger.getByText("Paste its value", { exact: true }).click();
  await stranger.getByLabel("Value of the key").fill(value);
  await stranger.getByRole("button", { name: "Check", exact: true }).click();
  await expect(stranger.getByRole("main").getByRole("alert")).toHaveText(
    "There is nothing here, or you are not allowed to see it.",
  );
  for (let i = 0; i < 9; i++) {
    await stranger.getByLabel("Value of the key").fill(`sk-made-up-0123456789-${i}`);
    await stranger.getByRole("button", { name: "Check", exact: true }).click();
    await expect(stranger.getByRole("status")).toContainText("This API key is not valid.");
    await expect(stranger.getByRole("status")).not.toContainText("mine");
  }
  await stranger.getByLabel("Value of the key").fill("sk-made-up-0123456789-9");
  await stranger.getByRole("button", { name: "Check", exact: true }).click();
  await expect(stranger.getByRole("main").getByRole("alert")).toContainText("Too many attempts.");
  const [stored] =
    await sql`select count(*)::int as count from audit_log where audit_log::text like ${`%${value.slice(16, 40)}%`}`;
  expect(stored?.count).toBe(0);
});

test("a stranger's key is not found, a key in reach is chosen by its name or public part", async ({
  visit,
  newPerson,
  sql,
  guard,
}) => {
  await emptyCatalogue(sql);
  const upstream = await insertUpstream(sql, "gpu", { state: "enabled" });
  await insertModel(sql, "here", upstream);
  const owner = await newPerson();
  await createKey(await visit(owner, "/keys"), "of the owner");
  const [key] = await sql<{ id: number; access_key: string }[]>`
    select id, access_key from api_keys where user_id = ${owner.id}`;
  guard.allow(/404/);
  const stranger = await visit(await newPerson(), `/check?key=${key?.id}`);
  await expect(stranger.getByText("of the owner")).toHaveCount(0);
  await expect(stranger.getByRole("heading", { level: 1 })).not.toHaveText("Why was this refused?");

  const page = await visit(await newPerson({ isAdmin: true }), "/admin/keys");
  await chooseAction(page, "of the owner", "Check a request");
  await expect(page.getByRole("status")).toContainText(`Key of the owner of ${owner.name}`);
  await page.goto("/check");
  await page.getByRole("combobox", { name: "Key" }).fill(key?.access_key ?? "");
  await page.getByRole("option", { name: "of the owner" }).click();
  await page.getByRole("combobox", { name: "Model" }).pressSequentially("he");
  await page.getByRole("option", { name: "here" }).click();
  await page.getByLabel("When").fill("2199-01-01T00:00");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("expired");
  await expect(page.getByRole("status")).toContainText("It ended");
});
