import { expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person, storedKey } from "../db/test-scene";
import { testGate } from "./test-gate";

process.env.TRUSTED_PROXIES = "127.0.0.0/8, 10.0.0.0/8";
await testDatabase();
const gate = await testGate();
const ada = await person();

it.each<[string, string | string[] | undefined, string]>([
  ["the connection's own", undefined, "127.0.0.1"],
  ["the one a trusted proxy tells", "192.0.2.7", "192.0.2.7"],
  ["the nearest that is no trusted proxy", "203.0.113.9, 192.0.2.7, 10.1.2.3", "192.0.2.7"],
  ["the nearest of several headers", ["203.0.113.9", "192.0.2.8"], "192.0.2.8"],
  ["an IPv6 one", "2001:db8::7", "2001:db8::7"],
  ["never what is no address", "192.0.2.7, <script>", "127.0.0.1"],
])("the address a key was last used from is %s", async (_which, forwardedFor, address) => {
  const key = await newKey(ada);
  const headers = forwardedFor === undefined ? {} : { "X-Forwarded-For": forwardedFor };
  await gate.check(key.value, undefined, { headers });
  await gate.used.flush();
  expect(await storedKey(key.id)).toMatchObject({ last_used_address: address });
});

it("of many uses the last one counts", async () => {
  const key = await newKey(ada);
  for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
    await gate.check(key.value, undefined, { headers: { "X-Forwarded-For": address } });
  }
  await gate.used.flush();
  expect(await storedKey(key.id)).toMatchObject({ last_used_address: "192.0.2.3" });
});
