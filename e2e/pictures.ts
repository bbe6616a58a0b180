import { fileURLToPath } from "node:url";
import { insertKeys } from "./database";
import { expect, test } from "./scene";

const folder = fileURLToPath(new URL("../docs", import.meta.url));
const now = Date.now();
const day = 86_400_000;
const ago = (days: number) => new Date(now - days * day);
const ahead = (days: number) => new Date(now + days * day);

const keys = [
  {
    name: "chat-frontend",
    scope: ["inference.chat"],
    allowed_model_names: ["qwen3-*"],
    created_at: ago(40),
    last_used_at: ago(0.002),
    expires_at: ahead(50),
  },
  {
    name: "nightly embeddings",
    scope: ["inference.embeddings"],
    allowed_model_names: ["bge-m3"],
    created_at: ago(80),
    last_used_at: ago(0.4),
    expires_at: ahead(3),
  },
  {
    name: "Ana’s laptop",
    scope: ["inference"],
    created_at: ago(12),
    last_used_at: ago(1),
    expires_at: ahead(78),
  },
  {
    name: "provisioning",
    scope: ["management"],
    created_at: ago(20),
    last_used_at: ago(2),
    expires_at: ahead(10),
    is_custom: true,
  },
  {
    name: "evaluation 2026-Q3",
    scope: ["inference"],
    allowed_model_names: ["llama-4-scout", "qwen3-32b", "mistral-small-3"],
    created_at: ago(130),
    last_used_at: ago(33),
    expires_at: ago(30),
  },
  {
    name: "contractor",
    scope: ["inference.chat", "inference.completions"],
    created_at: ago(60),
    last_used_at: ago(9),
    expires_at: ahead(30),
    enabled: false,
  },
  { name: "dashboard", scope: ["management.readonly"], created_at: ago(2), expires_at: ahead(88) },
];

for (const colorScheme of ["light", "dark"] as const) {
  test(`the pictures of the README, ${colorScheme}`, async ({ newPerson, visit, sql }) => {
    const person = await newPerson();
    await sql`update users set name = 'ana', name_key = 'ana' || id where id = ${person.id}`;
    await insertKeys(sql, person.id, keys);
    const page = await visit(person, "/keys", {
      colorScheme,
      viewport: { width: 1280, height: 560 },
      deviceScaleFactor: 2,
    });
    await expect(page.getByRole("row")).toHaveCount(keys.length + 1);
    await page.screenshot({ path: `${folder}/keys-${colorScheme}.png` });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByLabel("Name", { exact: true }).fill("support bot");
    await page.screenshot({ path: `${folder}/create-${colorScheme}.png`, animations: "disabled" });
  });
}
