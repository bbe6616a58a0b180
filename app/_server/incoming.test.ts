import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { parseNetworks } from "../../lib/address";
import { acceptRequest } from "./incoming";

const forged = {
  forwarded: "for=6.6.6.6;host=evil.example",
  "x-forwarded-for": "6.6.6.6",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "https",
  "x-real-ip": "6.6.6.6",
  "x-request-id": "made-up",
  "x-nonce": "made-up",
  "x-latchkey-address": "6.6.6.6",
};

/** What the pages would see of a request that came over a real connection from 127.0.0.1. */
function received(
  headers: Record<string, string>,
  trusted: string[],
  publicUrls: string[] = [],
  path = "/",
): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const server = createServer((incoming, response) => {
      acceptRequest(incoming, parseNetworks(trusted), publicUrls);
      response.end(() => server.close());
      resolve(incoming.headers);
    });
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      request({ port, host: "127.0.0.1", path, headers, agent: false }).on("error", reject).end();
    });
  });
}

test("a stranger's forwarded headers never arrive, and no header of ours can be made up", async () => {
  const headers = await received(forged, []);
  expect(Object.keys(headers).filter((name) => /forwarded|x-real-ip/.test(name))).toEqual([]);
  expect(headers["x-latchkey-address"]).toBe("127.0.0.1");
  expect(headers["x-nonce"]).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
});

test("a trusted proxy says where a request came from, which host was asked and which id it has", async () => {
  const headers = await received(forged, ["127.0.0.0/8"]);
  expect(headers["x-latchkey-address"]).toBe("6.6.6.6");
  expect(headers["x-forwarded-host"]).toBe("evil.example");
  expect(headers["x-request-id"]).toBe("made-up");
  expect(headers["x-nonce"]).not.toBe("made-up");
});

test("a request id that could break a log line is replaced even when a trusted proxy sends it", async () => {
  for (const id of ["", "a b", 'a"b', "x".repeat(65)]) {
    const headers = await received({ "x-request-id": id }, ["127.0.0.1"]);
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("a page of a public address may act even when a proxy rewrites the host, and no other page gains by it", async () => {
  const publicUrls = ["https://keys.example.com"];
  const own = await received({ origin: "https://keys.example.com", host: "127.0.0.1:3000" }, [], publicUrls);
  expect(own["x-forwarded-host"]).toBe("keys.example.com");
  for (const origin of [
    "https://evil.example",
    "null",
    "https://keys.example.com.evil.example",
    "http://keys.example.com",
  ]) {
    const headers = await received({ ...forged, origin }, [], publicUrls);
    expect(headers["x-forwarded-host"]).toBeUndefined();
  }
});

test.each([
  ["/keys", "/keys"],
  ["/keys?_rsc=1a", "/keys"],
  ["/keys?search=a%26b&_rsc=1a", "/keys?search=a%26b"],
  ["/keys?_rsc=1a&search=_rsc=b", "/keys?search=_rsc=b"],
  ["/keys?a_rsc=1", "/keys?a_rsc=1"],
])("a request for %s is for the page %s", async (path, page) => {
  expect((await received({}, [], [], path))["x-latchkey-path"]).toBe(page);
});

test("whether a password could be read on its way is told by us, from what a trusted proxy says and no stranger", async () => {
  const lan = { host: "keys.lan", "x-forwarded-for": "192.0.2.9" };
  const told = async (headers: Record<string, string>, trusted: string[]) =>
    (await received({ ...lan, ...headers }, trusted))["x-latchkey-readable"];
  expect(await told({ "x-latchkey-readable": "yes" }, [])).toBeUndefined();
  expect(await told({ "x-forwarded-proto": "http" }, [])).toBeUndefined();
  expect(await told({ "x-forwarded-proto": "http" }, ["127.0.0.1"])).toBe("yes");
  expect(await told({ "x-forwarded-proto": "https" }, ["127.0.0.1"])).toBeUndefined();
  expect(await told({ origin: "http://keys.lan" }, [])).toBe("yes");
});
