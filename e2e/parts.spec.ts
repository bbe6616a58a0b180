import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { admin } from "./fixtures";
import { becomes, verify } from "./gate";
import { descendants } from "./process-tree";
import { type Product, startProduct } from "./product";

test.skip(process.platform !== "linux", "the processes are looked into in /proc");

const running: Product[] = [];
test.afterEach(async () => {
  for (const product of running.splice(0).reverse()) await product.dispose();
});

async function start(...options: Parameters<typeof startProduct>): Promise<Product> {
  const product = await startProduct(...options);
  running.push(product);
  return product;
}

/** A variable of the environment that a process was started with. */
function settingOf({ pid }: Product, script: string, name: string): string {
  const [found] = descendants(pid).filter(({ command }) => command.includes(script));
  const lines = readFileSync(`/proc/${found?.pid}/environ`, "utf8").split("\0");
  return lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

test("console and gate come to the database as themselves, and neither as the owner", async () => {
  const product = await start();
  const users = ["console.js", "gate.js"].map(
    (script) => new URL(settingOf(product, script, "DATABASE_URL")).username,
  );
  expect(users).toEqual(["latchkey_app", "latchkey_gate"]);
  expect(product.output()).not.toContain("as the role of DATABASE_URL");
});

test("gates and consoles run alone, as many as wanted, and a key ends on all of them", async () => {
  const first = await start({ ADMIN_USERNAME: admin.name, ADMIN_PASSWORD: admin.password });
  // As another machine would be told: the owner's address, and the same root secret.
  const password = readFileSync(`${first.dataDir}/secrets/postgres`, "utf8").trim();
  const { socketFolder } = JSON.parse(readFileSync(`${first.dataDir}/run.json`, "utf8"));
  const shared = {
    DATABASE_URL: `postgres://latchkey:${password}@localhost/latchkey?host=${encodeURIComponent(socketFolder)}`,
    ROOT_SECRET_FILE: `${first.dataDir}/secrets/root`,
  };
  const command = (part: string) => [process.execPath, "dist/cli.js", "start", part];
  const gates = [
    await start(shared, absolute(command("gate"))),
    await start(shared, absolute(command("gate"))),
  ];
  const second = await start(shared, absolute(command("console")));

  expect(gates.map(({ output }) => /Console|Set up/.test(output()))).toEqual([false, false]);
  expect(second.output()).not.toContain("/verify");
  expect((await fetch(`${second.consoleUrl}/readyz`)).status).toBe(200);

  const words = ["keys", "create", "--user", admin.name, "--name", "shared", "--json"];
  const { id, value } = JSON.parse((await first.cli(...words)).stdout);
  for (const gate of [first, ...gates])
    expect((await verify(gate, value, "scope=inference")).status).toBe(200);
  expect((await second.cli("keys", "delete", String(id))).code).toBe(0);
  for (const gate of [first, ...gates]) {
    await becomes(gate, value, "scope=inference", { status: 401 });
  }
  await gates[0]?.stop();
  expect((await verify(first, value, "scope=inference")).status).toBe(401);
});

function absolute([node = "", script = "", ...words]: string[]): string[] {
  return [node, new URL(`../${script}`, import.meta.url).pathname, ...words];
}
