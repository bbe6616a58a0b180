import { expect, test } from "vitest";
import { isReadable } from "./transport";

const nothing = { address: "203.0.113.9", origin: undefined, host: undefined, protocol: undefined };
const publicUrls = ["https://keys.example.com"];

test.each([
  ["a browser on the same machine", { address: "127.0.0.1", host: "localhost:3000" }],
  ["a tunnel or a container's forwarded port", { address: "172.17.0.1", host: "localhost:3000" }],
  ["a page of the same machine", { address: "172.17.0.1", origin: "http://127.0.0.1:3000", host: "x" }],
  ["a page of the same machine by IPv6", { origin: "http://[::1]:3000" }],
  ["a name of the same machine", { origin: "http://keys.localhost:3000" }],
  ["a page by https, whatever the proxy says", { origin: "https://keys.example.com", protocol: "http" }],
  ["a proxy that was asked by https", { host: "keys.example.org", protocol: "https" }],
  ["the first of several proxies that was asked by https", { host: "keys.lan", protocol: "https, http" }],
  ["an address that the operator says is https", { host: "keys.example.com" }],
  ["a proxy on the same machine that says nothing", { address: "::1", host: "keys.example.org" }],
])("what is typed cannot be read on its way from %s", (_where, asked) => {
  expect(isReadable({ ...nothing, ...asked }, publicUrls)).toBe(false);
});

test.each([
  ["another machine", { host: "192.168.1.5:3000" }],
  ["another machine without a host", {}],
  ["a page by http", { origin: "http://keys.lan", host: "keys.lan" }],
  ["a page by http, whatever stands between", { address: "127.0.0.1", origin: "http://keys.lan" }],
  ["a page by http at a public name", { origin: "http://keys.example.com", host: "keys.example.com" }],
  ["a proxy that was asked by http", { address: "127.0.0.1", host: "keys.example.com", protocol: "http" }],
  ["a name that only looks like the same machine", { host: "localhost.example.com" }],
  ["an address that only looks like the same machine", { host: "127.0.0.1.example.com" }],
  ["a host that is none", { host: "::::" }],
  ["no page at all", { origin: "null", host: "keys.lan" }],
])("what is typed can be read on its way from %s", (_where, asked) => {
  expect(isReadable({ ...nothing, ...asked }, publicUrls)).toBe(true);
});
