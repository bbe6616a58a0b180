import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { admin, expect, test } from "./fixtures";
import { becomes, verify } from "./gate";
import { root } from "./product";

test("a key made beside the running product opens the gate until it is deleted there", async ({
  product,
}) => {
  const words = ["keys", "create", "--user", admin.name, "--name", "from the command line", "--json"];
  const made = await product.cli(...words);
  expect(made).toMatchObject({ code: 0, stderr: "" });
  const { id, value } = JSON.parse(made.stdout);

  expect(await verify(product, value, "scope=inference")).toMatchObject({ status: 200 });
  expect(await product.cli("keys", "delete", String(id))).toMatchObject({ code: 0 });
  await becomes(product, value, "scope=inference", { status: 401 });
  expect(product.output()).not.toContain(value);
});

test("through npm, stdout holds nothing but the answer", async ({ product }) => {
  const { PATH, HOME } = process.env;
  const settings = {
    PATH,
    HOME,
    NODE_ENV: "production" as const,
    DATA_DIR: product.dataDir,
    DATABASE_URL: "",
  };
  const words = ["run", "-s", "--prefix", root, "cli", "--", "users", "list", "--json"];
  const { stdout } = await promisify(execFile)("npm", words, { env: settings });
  expect(JSON.parse(stdout).items).toContainEqual(
    expect.objectContaining({ name: admin.name, is_admin: true }),
  );
});
