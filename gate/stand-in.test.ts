import { expect, it } from "vitest";
import { hashSecret } from "../db/secret";
import { testDatabase } from "../db/test-database";
import { person } from "../db/test-scene";
import { mintAccessKey, mintToken } from "../lib/keys/token";
import { plant, reasonOf, testGate, unauthorized } from "./test-gate";

const { sql } = await testDatabase();
const gate = await testGate();
const ada = await person();

it("without any key a made-up one is unknown", async () => {
  expect(reasonOf(await gate.check(mintToken("lk").value))).toEqual(unauthorized("unknown_key"));
});

it.each(["its own", "the made-up one's"])(
  "a made-up key is unknown beside the oldest one, whose digest with %s access key fits its secret",
  async (whose) => {
    const made = mintToken("lk");
    const accessKey = mintAccessKey();
    await sql`delete from api_keys`;
    const bound = whose === "its own" ? accessKey : made.accessKey;
    await plant(ada, { accessKey, digest: hashSecret(bound, made.secret) });
    expect(reasonOf(await gate.check(made.value))).toEqual(unauthorized("unknown_key"));
  },
);

it("a key is found whichever is the oldest", async () => {
  await sql`delete from api_keys`;
  const keys = [mintToken("lk"), mintToken("lk"), mintToken("lk")];
  for (const { accessKey, secret } of keys)
    await plant(ada, { accessKey, digest: hashSecret(accessKey, secret), scope: ["inference"] });
  for (const { value } of keys) expect((await gate.check(value)).status).toBe(200);
});
