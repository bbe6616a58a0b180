import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ConfigError, parseEnv } from "./env";

const folder = mkdtempSync(join(tmpdir(), "latchkey-env-"));
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(source: Record<string, string>): string[] {
  try {
    parseEnv(source, false);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function fileWith(text: string): string {
  const file = join(folder, `${Math.random()}`);
  writeFileSync(file, text);
  return file;
}

test("an empty environment is a working configuration", () => {
  expect(parseEnv({}, false)).toEqual({
    port: 3000,
    gatePort: 3001,
    host: "127.0.0.1",
    gateHost: "127.0.0.1",
    publicUrls: [],
    publicUrl: "http://localhost:3000",
    gateUrl: "http://localhost:3001",
    databaseUrl: null,
    databaseUrlDirect: null,
    gateMaxStaleSeconds: 30,
    gateModelHeader: null,
    metricsPort: null,
    metricsToken: null,
    dataDir: join(process.cwd(), "data"),
    keyPrefix: "lk",
    rootSecret: null,
    adminUsername: null,
    adminPassword: null,
    passwordMin: 12,
    oidc: null,
    trustedProxies: [],
    sessionIdleHours: 12,
    allowHttp: false,
    sessionMaxDays: 7,
    logLevel: "info",
    requestLog: "off",
    isProduction: false,
  });
});

test("a variable that is set but empty counts as not set", () => {
  expect(parseEnv({ PORT: "", DATABASE_URL: " ", ROOT_SECRET: "", ROOT_SECRET_FILE: "" }, false)).toEqual(
    parseEnv({}, false),
  );
});

test("metrics and the header that names the model are off until they are asked for", () => {
  const token = fileWith("only-for-prometheus\n");
  const given = { GATE_MODEL_HEADER: "X-Model", METRICS_PORT: "9464", METRICS_TOKEN_FILE: token };
  expect(parseEnv(given, false)).toMatchObject({
    gateModelHeader: "x-model",
    metricsPort: 9464,
    metricsToken: "only-for-prometheus",
  });
});

test("both listeners stay on this machine, except in a container", () => {
  expect(parseEnv({}, true)).toMatchObject({ host: "0.0.0.0", gateHost: "0.0.0.0" });
  expect(parseEnv({ KUBERNETES_SERVICE_HOST: "10.0.0.1" })).toMatchObject({ host: "0.0.0.0" });
  expect(parseEnv({ HOST: "::1" }, true)).toMatchObject({ host: "::1", gateHost: "0.0.0.0" });
});

test("public origins are a list, of which the first is shown to people", () => {
  const { publicUrls, publicUrl } = parseEnv({
    PUBLIC_URL: "https://Keys.example.com/, http://10.0.0.1:3000",
  });
  expect(publicUrls).toEqual(["https://keys.example.com", "http://10.0.0.1:3000"]);
  expect(publicUrl).toBe("https://keys.example.com");
});

test("the gate's address may have a path and loses its last slash", () => {
  expect(parseEnv({ GATE_URL: "https://example.com/gate/" }).gateUrl).toBe("https://example.com/gate");
});

test("the root secret is read as hexadecimal digits, base64 and base64url", () => {
  const secret = Buffer.alloc(32, 0xfb);
  for (const encoding of ["hex", "base64", "base64url"] as const) {
    expect(parseEnv({ ROOT_SECRET: secret.toString(encoding) }).rootSecret).toEqual(secret);
  }
});

test("a secret comes from the file its _FILE variable names, without the last line break", () => {
  const source = { ADMIN_USERNAME: "ada", ADMIN_PASSWORD_FILE: fileWith(" with spaces \n") };
  expect(parseEnv(source).adminPassword).toBe(" with spaces ");
  expect(parseEnv({ ROOT_SECRET_FILE: fileWith(`${"ab".repeat(32)}\r\n`) }).rootSecret?.length).toBe(32);
});

const provider = {
  OIDC_ISSUER: "https://id.example.com/realms/all/",
  OIDC_CLIENT_ID: "latchkey",
  OIDC_CLIENT_SECRET: "between us",
};

test("an identity provider is its issuer exactly as written, called by its host unless named", () => {
  expect(parseEnv(provider).oidc).toEqual({
    issuer: "https://id.example.com/realms/all/",
    clientId: "latchkey",
    clientSecret: "between us",
    name: "id.example.com",
    scope: "openid profile email",
    groupsClaim: "groups",
  });
  const more = { OIDC_NAME: "Example", OIDC_SCOPE: "openid  groups", OIDC_GROUPS_CLAIM: "roles" };
  expect(parseEnv({ ...provider, ...more }).oidc).toMatchObject({
    name: "Example",
    scope: "openid groups",
    groupsClaim: "roles",
  });
  const { OIDC_CLIENT_SECRET: _, ...rest } = provider;
  expect(parseEnv({ ...rest, OIDC_CLIENT_SECRET_FILE: fileWith("from a file\n") }).oidc?.clientSecret).toBe(
    "from a file",
  );
});

test("an identity provider may be asked without encryption on this machine only", () => {
  const problem = ["OIDC_ISSUER must be the provider's https address such as https://id.example.com."];
  for (const host of ["localhost:8080", "127.0.0.1", "[::1]:8080"])
    expect(problemsOf({ ...provider, OIDC_ISSUER: `http://${host}` })).toEqual([]);
  for (const issuer of [
    "http://id.example.com",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "https://user:word@id.example.com",
    "https://id.example.com/?tenant=1",
    "id.example.com",
  ])
    expect(problemsOf({ ...provider, OIDC_ISSUER: issuer })).toEqual(problem);
});

test.each([
  ...(["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] as const).map(
    (missing): [string, Record<string, string>] => [
      "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET (or OIDC_CLIENT_SECRET_FILE) must be set together.",
      { ...provider, [missing]: "" },
    ],
  ),
  ["OIDC_SCOPE must be scopes separated by spaces, openid among them.", { ...provider, OIDC_SCOPE: "email" }],
  ["PORT must be a whole number from 1 to 65535.", { PORT: "http" }],
  ["PORT must be a whole number from 1 to 65535.", { PORT: "0" }],
  ["PORT must be a whole number from 1 to 65535.", { PORT: "3000.5" }],
  ["PORT and GATE_PORT must be two different numbers.", { PORT: "3001" }],
  ["PORT and METRICS_PORT must be two different numbers.", { METRICS_PORT: "3000" }],
  ["GATE_PORT and METRICS_PORT must be two different numbers.", { GATE_PORT: "9464", METRICS_PORT: "9464" }],
  ["GATE_MODEL_HEADER must be the name of a header such as X-Model.", { GATE_MODEL_HEADER: "X Model" }],
  ["GATE_MODEL_HEADER must be the name of a header such as X-Model.", { GATE_MODEL_HEADER: "X-Auth-Model" }],
  ["METRICS_TOKEN must be at least 16 characters without spaces.", { METRICS_TOKEN: "short" }],
  ["HOST must be an address or a host name to listen on.", { HOST: "http://localhost" }],
  [
    "KEY_PREFIX must be 2 to 16 of the characters a-z and 0-9, beginning with a letter.",
    { KEY_PREFIX: "LK" },
  ],
  ["PASSWORD_MIN must be a whole number from 8 to 64.", { PASSWORD_MIN: "7" }],
  ["GATE_URL must be a web address such as https://gate.example.com.", { GATE_URL: "gate.example.com" }],
  ["LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent.", { LOG_LEVEL: "loud" }],
  ["REQUEST_LOG must be off or stdout.", { REQUEST_LOG: "stderr" }],
  [
    "TRUSTED_PROXIES must be IP addresses or networks such as 10.0.0.0/8, separated by commas.",
    { TRUSTED_PROXIES: "10.0.0.0/8, 10.0.0.0/33" },
  ],
  [
    "PUBLIC_URL must be one or more origins such as https://keys.example.com, separated by commas.",
    { PUBLIC_URL: "https://example.com/keys" },
  ],
  [
    "ADMIN_USERNAME and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE) must be set together.",
    { ADMIN_USERNAME: "ada" },
  ],
  ["ROOT_SECRET_FILE must name a file that can be read.", { ROOT_SECRET_FILE: "/nowhere/at/all" }],
  [
    "ROOT_SECRET and ROOT_SECRET_FILE must not both be set.",
    { ROOT_SECRET: "ab".repeat(32), ROOT_SECRET_FILE: fileWith("cd".repeat(32)) },
  ],
  [
    "The file that ADMIN_PASSWORD_FILE names must not be empty.",
    { ADMIN_USERNAME: "ada", ADMIN_PASSWORD_FILE: fileWith("\n") },
  ],
])("a wrong value is refused in one plain sentence: %s", (sentence, source) => {
  expect(problemsOf(source)).toEqual([sentence]);
});

test("every problem is told at once", () => {
  const problems = problemsOf({ PORT: "x", LOG_LEVEL: "x", ADMIN_PASSWORD: "x", TRUSTED_PROXIES: "x" });
  expect(problems).toHaveLength(4);
});

test("no sentence repeats a secret", () => {
  const secret = "hunter2-hunter2-hunter2";
  const problems = problemsOf({
    ROOT_SECRET: secret,
    ADMIN_PASSWORD: secret,
    DATABASE_URL: `mysql://root:${secret}@db`,
    ADMIN_PASSWORD_FILE: secret,
  });
  expect(problems).toHaveLength(5);
  expect(problems.join("\n")).not.toContain(secret);
});
