import { expect, test } from "vitest";
import { contentSecurityPolicy, securityHeaders } from "./headers";

const options = { nonce: "n0nce", isHttps: false, isDevelopment: false };

test("only an installation people reach over https asks browsers to insist on it", () => {
  expect(securityHeaders(options)).not.toHaveProperty("Strict-Transport-Security");
  expect(securityHeaders({ ...options, isHttps: true })).toHaveProperty("Strict-Transport-Security");
});

test("nothing may compile code or run inline without the nonce, but in development", () => {
  const policy = contentSecurityPolicy(options);
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|style-src [^;]*unsafe-inline|ws:|\*/);
  expect(contentSecurityPolicy({ ...options, isDevelopment: true })).toContain("'unsafe-eval'");
});
