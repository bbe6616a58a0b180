import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { expect, test } from "./fixtures";

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** Unlike fetch, it sends any header and follows nothing. */
function get(
  url: string,
  headers: Record<string, string> = {},
  path = url.slice(new URL(url).origin.length),
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers, path, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on("error", reject)
      .end();
  });
}

/** A path of a script of the built pages, which is a static file. */
async function staticFile(consoleUrl: string): Promise<string> {
  const { body } = await get(`${consoleUrl}/sign-in`);
  return /src="(\/_next\/static\/[^"]+)"/.exec(body)?.[1] ?? "";
}

function expectHardened({ headers, body }: Answer): void {
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(headers).not.toHaveProperty("x-powered-by");
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  const nonce = /script-src 'self' 'nonce-([^']+)' 'strict-dynamic';/.exec(policy)?.[1];
  expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  for (const [tag] of body.matchAll(/<(script|style)\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
  expect(body).not.toMatch(/<[^>]+\son[a-z]+=/i);
}

for (const [path, status] of [
  ["/sign-in", 200],
  ["/no/such/page", 404],
  ["/_global-error", 500],
  ["/_next/static/nothing.js", 404],
  ["/livez", 200],
  ["/readyz", 200],
  ["/%E0%A4%A", 404],
] as const) {
  test(`${path} (${status}) carries every security header and no script without its nonce`, async ({
    product,
  }) => {
    const answer = await get(product.consoleUrl + path);
    expect(answer.status).toBe(status);
    expectHardened(answer);
  });
}

test("a static file carries the security headers and may be cached for ever", async ({ product }) => {
  const answer = await get(product.consoleUrl + (await staticFile(product.consoleUrl)));
  expect(answer.status).toBe(200);
  expectHardened({ ...answer, body: "" });
  expect(answer.headers["cache-control"]).toContain("immutable");
});

test("a browser that looks for an icon before it has read the page finds one", async ({ product }) => {
  const answer = await get(`${product.consoleUrl}/favicon.ico`);
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toContain("icon");
});

test("each answer has a nonce and a request id of its own, whatever the client sends", async ({
  product,
}) => {
  const forged = {
    "x-nonce": "forged",
    "x-request-id": "forged",
    "content-security-policy": "script-src 'nonce-forged'",
  };
  const answers = await Promise.all([1, 2].map(() => get(`${product.consoleUrl}/sign-in`, forged)));
  expect(new Set(answers.map(({ headers }) => headers["content-security-policy"])).size).toBe(2);
  expect(new Set(answers.map(({ headers }) => headers["x-request-id"])).size).toBe(2);
  for (const answer of answers) {
    expectHardened(answer);
    expect(JSON.stringify(answer)).not.toContain("forged");
  }
});

test("a forged host of a stranger decides nothing", async ({ product }) => {
  const forged = {
    forwarded: "host=evil.example;proto=https",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "6.6.6.6",
  };
  for (const path of [
    "/",
    "//keys",
    "/keys/",
    "/api/auth/signin",
    "/api/auth/signout?callbackUrl=https://evil.example",
  ]) {
    expect(JSON.stringify(await get(product.consoleUrl + path, forged))).not.toContain("evil.example");
  }
});

test("a request that names a whole address instead of a path is not sent there", async ({ product }) => {
  const answer = await get(product.consoleUrl, {}, "http://evil.example/");
  expect(answer.status).toBe(400);
  expectHardened(answer);
  expect(JSON.stringify(answer)).not.toContain("evil.example");
});

for (const listener of ["consoleUrl", "gateUrl"] as const) {
  test(`64 kB of headers are refused at ${listener} and it goes on`, async ({ product }) => {
    const { hostname, port } = new URL(product[listener]);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname).on("error", reject);
      socket.once("data", (data) => resolve(String(data)));
      socket.write(`GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(65_536)}\r\n\r\n`);
    });
    expect(answer).toContain("431");
    expect((await get(`${product[listener]}/livez`)).status).toBe(200);
  });
}
