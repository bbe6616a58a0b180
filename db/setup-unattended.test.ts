import { expect, test, vi } from "vitest";
import { testDatabase } from "./test-database";

const { sql } = await testDatabase();
const password = "a quiet green hill";

/** The same database under another configuration. */
async function configured(variables: Record<string, string>) {
  vi.resetModules();
  vi.unstubAllEnvs();
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return import("./door");
}

const named = (name: string, value = password) => ({ ADMIN_USERNAME: name, ADMIN_PASSWORD: value });

test("without a configured administrator nothing is made", async () => {
  const { claimUnattended } = await configured({});
  await claimUnattended();
  expect(await sql`select * from users`).toEqual([]);
});

test.each([
  ["name", "colon", named("a:b")],
  ["name", "too_long", named("x".repeat(65))],
  ["password", "password_too_short", named("root", "short")],
  ["password", "password_common", named("root", "password1234")],
])("a %s that will not do (%s) is told, and nothing is made", async (path, message, variables) => {
  const { claimUnattended } = await configured(variables);
  await expect(claimUnattended()).rejects.toMatchObject({
    code: "invalid_input",
    issues: [{ path, message }],
  });
  expect(await sql`select * from users`).toEqual([]);
});

test("of starts at once one makes the administrator, and later starts change nothing", async () => {
  const { claimUnattended, signIn, createSetupLink } = await configured(named("Ｒoot"));
  await Promise.all(Array.from({ length: 5 }, () => claimUnattended()));
  const before = await sql`select * from users`;
  expect(before).toMatchObject([{ name: "Root", is_admin: true }]);
  await claimUnattended();
  expect(await sql`select * from users`).toEqual(before);
  expect(await sql`select action from audit_log`).toEqual([{ action: "setup.claim" }]);
  expect(await createSetupLink()).toBeNull();
  await signIn("root", password, { address: null, requestId: null, userAgent: null });
});

test("once there is an administrator, what is configured is no longer asked for or judged", async () => {
  const before = await sql`select * from users`;
  for (const variables of [
    named("root", "short"),
    named("another one"),
    named("root", "another green hill"),
  ]) {
    const { claimUnattended } = await configured(variables);
    await claimUnattended();
  }
  expect(await sql`select * from users`).toEqual(before);
});
