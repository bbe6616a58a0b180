import { expect, test } from "vitest";
import { clientAddress, isWithin, parseNetworks } from "./address";

const trusted = parseNetworks(["10.0.0.0/8", "192.168.1.7", "fd00::/8"]);

test.each([
  ["nobody is asked when the connection is a stranger's", "8.8.8.8", "1.1.1.1", "8.8.8.8"],
  ["a trusted proxy is believed", "10.0.0.1", "1.1.1.1", "1.1.1.1"],
  ["only the part a trusted proxy wrote is believed", "10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"],
  [
    "a chain of trusted proxies is followed",
    "10.0.0.1",
    "6.6.6.6, 1.1.1.1, 192.168.1.7, 10.9.9.9",
    "1.1.1.1",
  ],
  ["a chain of trusted proxies alone ends at its first", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
  ["rubbish ends the chain", "10.0.0.1", "1.1.1.1, rubbish", "10.0.0.1"],
  ["a proxy that says nothing is itself the client", "10.0.0.1", "", "10.0.0.1"],
  ["IPv4 written as IPv6 is IPv4", "::ffff:10.0.0.1", "::ffff:1.1.1.1", "1.1.1.1"],
  ["IPv6 is followed too", "fd00::1", "2001:db8:0:0::1", "2001:db8::1"],
])("%s", (_guarantee, peer, chain, client) => {
  expect(clientAddress(peer, chain, trusted)).toBe(client);
});

test("an address of the other family, or no address, lies in no network", () => {
  expect(isWithin(trusted, "a00::1")).toBe(false);
  expect(isWithin(trusted, "")).toBe(false);
});
