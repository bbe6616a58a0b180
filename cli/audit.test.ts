import { afterAll, describe, expect, test } from "vitest";
import { connect } from "../db/client";
import { testDatabase } from "../db/test-database";
import { latchkey } from "./test-cli";

const { url } = await testDatabase();
// Each command closes the connection it shares with the test.
const { sql, close } = connect(url, { max: 1, applicationName: "latchkey test" });
afterAll(close);
const verify = (...words: string[]) => latchkey("audit", "verify", ...words);

for (const name of ["ada", "bob", "cyd"]) await latchkey("users", "create", name);
const [newest] = await sql`select id, mac from audit_log order by id desc limit 1`;
const head = `${newest?.id}:${newest?.mac}`;

describe("the audit log is checked", () => {
  test("and found whole, with the head to check against later", async () => {
    expect(await verify()).toEqual({
      code: 0,
      stdout: "The audit log is whole: 3 rows.\n",
      stderr: expect.stringContaining(`--head ${head}`),
    });
    const { code, stdout } = await verify("--json", "--head", head);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ firstBad: null, rows: 3, head: { id: 3, mac: newest?.mac } });
  });

  test("and found cut off, against a head that was noted: the missing row is named and the exit code is 1", async () => {
    await sql`alter table audit_log disable trigger user`;
    await sql`delete from audit_log where id = 3`;
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await verify("--head", head)).toEqual({
      code: 1,
      stdout: "",
      stderr: "Row 3 of the audit log is not as it was written, or is missing.\n",
    });
    const { code, stdout } = await verify("--json", "--head", head);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ firstBad: 3, rows: 2, head: { id: 2 } });
  });

  test.each(["", "3", "x:y", "3:short", `0:${newest?.mac}`])("but not against the head %j", async (text) => {
    const { code, stdout, stderr } = await verify("--head", text);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).not.toBe("");
  });
});
