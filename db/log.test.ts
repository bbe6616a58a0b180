import { DrizzleQueryError } from "drizzle-orm/errors";
import { expect, test } from "vitest";
import { createLog } from "./log";

const token = `lk_${"a".repeat(12)}_${"b".repeat(49)}`;

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  const log = createLog({ write: (line: string) => lines.push(line) });
  log.level = "trace";
  write(log);
  expect(lines).toHaveLength(1);
  return lines.join("");
}

test("fields that hold secrets are cut out, at the top and inside other fields", () => {
  const secrets = { password: `"p1\\`, token: "p1", secret: "p1", value: "p1", hashed_secret_key: "p1" };
  const headers = {
    authorization: "p1",
    cookie: "p1",
    "x-api-key": "p1",
    "Set-Cookie": ["p1", "p1"],
    accept: "text/plain",
  };
  const line = logged((log) =>
    log.info({ ...secrets, req: { headers, body: { items: [secrets] } } }, "hello"),
  );
  expect(line).not.toContain("p1");
  expect(line).toContain("text/plain");
});

test("a generated key is cut out wherever it stands and stays recognisable by its access part", () => {
  for (const write of [
    (log: ReturnType<typeof createLog>) => log.info(`presented ${token}`),
    (log: ReturnType<typeof createLog>) => log.info({ url: `/verify?key=${token}` }),
    (log: ReturnType<typeof createLog>) => log.info("presented %s", token),
    (log: ReturnType<typeof createLog>) => log.error(new Error(`line\n${token}`)),
    (log: ReturnType<typeof createLog>) => log.child({ token2: token }).warn("child"),
  ]) {
    const line = logged(write);
    expect(line).not.toContain("b".repeat(49));
    expect(line).toContain(`lk_${"a".repeat(12)}_[redacted]`);
  }
});

test("the password of a database address is cut out", () => {
  const line = logged((log) => log.error(new Error("cannot reach postgres://latchkey:hunter2@db/latchkey")));
  expect(line).not.toContain("hunter2");
  expect(line).toContain("postgres://latchkey:[redacted]@db/latchkey");
});

test("a failed query tells its cause, never its text, its parameters or the row", () => {
  const cause = Object.assign(
    new Error('duplicate key value violates unique constraint "users_name_unique"'),
    {
      name: "PostgresError",
      code: "23505",
      detail: "Key (name)=(hunter2) already exists.",
      query: "insert hunter2",
      parameters: ["hunter2"],
    },
  );
  const failed = new DrizzleQueryError("insert into users values ($1)", ["hunter2"], cause);
  for (const write of [
    (log: ReturnType<typeof createLog>) => log.error(failed),
    (log: ReturnType<typeof createLog>) => log.error(failed, "cannot create"),
    (log: ReturnType<typeof createLog>) => log.error({ err: failed }),
    (log: ReturnType<typeof createLog>) => log.error({ reason: failed }, "cannot create"),
    (log: ReturnType<typeof createLog>) => log.error(new Error("outer", { cause: failed })),
  ]) {
    const line = logged(write);
    expect(line).not.toContain("hunter2");
    expect(line).not.toContain("insert into");
    expect(line).toContain("users_name_unique");
    expect(line).toContain("log.test.ts");
  }
});

test("the input a database error quotes is cut out", () => {
  const error = Object.assign(new Error('invalid input syntax for type integer: "hunter2"'), {
    code: "22P02",
  });
  const line = logged((log) => log.error(error));
  expect(line).not.toContain("hunter2");
  expect(line).toContain("invalid input syntax for type integer: …");
});
