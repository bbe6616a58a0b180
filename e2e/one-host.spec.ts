import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { insertModel, insertUpstream } from "./catalogue";
import { openDatabase } from "./database";
import { admin, expect, test } from "./fixtures";
import { startInferenceServer } from "./inference-server";
import { freePort, type Product, startProduct } from "./product";
import { kinds, makeCertificate, proxyNames, type Running, startSample } from "./proxies";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

for (const name of proxyNames) {
  test.describe(`console and gate behind one name of ${name}, with TLS`, () => {
    test.skip(!hasOpenssl || !kinds[name].isInstalled(), `${name} or openssl is not installed`);

    let site: Product;
    let proxy: Running;
    let url: string;
    const { certificate, key, remove } = hasOpenssl
      ? makeCertificate()
      : { certificate: "", key: "", remove() {} };

    test.beforeAll(async () => {
      const [tls, plain] = [await freePort(), await freePort()];
      url = `https://localhost:${tls}`;
      site = await startProduct({
        ADMIN_USERNAME: admin.name,
        ADMIN_PASSWORD: admin.password,
        PUBLIC_URL: url,
        GATE_URL: url,
        TRUSTED_PROXIES: "127.0.0.1",
      });
      const ports = {
        "127.0.0.1:3000": `127.0.0.1:${new URL(site.consoleUrl).port}`,
        "127.0.0.1:3001": `127.0.0.1:${new URL(site.gateUrl).port}`,
      };
      const places = {
        nginx: {
          "/etc/letsencrypt/live/keys.example.com/fullchain.pem": certificate,
          "/etc/letsencrypt/live/keys.example.com/privkey.pem": key,
          "listen 443 ssl http2;": `listen 127.0.0.1:${tls} ssl http2;`,
          "listen 80;": `listen 127.0.0.1:${plain};`,
          "keys.example.com": "localhost",
        },
        caddy: {
          "admin off": "admin off\n\tauto_https off",
          "keys.example.com {": `https://localhost:${tls} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${key}`,
        },
      };
      const sample = name === "nginx" ? "one-host.nginx.conf" : "one-host.Caddyfile";
      proxy = await startSample(name, sample, tls, { ...ports, ...places[name] });
    });

    test.afterAll(async () => {
      await proxy?.stop();
      await site?.dispose();
      remove();
    });

    test("people sign in, with cookies for this name and https alone", async ({ playwright }) => {
      const client = await playwright.request.newContext({ baseURL: url, ignoreHTTPSErrors: true });
      const page = await client.get("/sign-in");
      expect(page.status()).toBe(200);
      expect(page.headers()["strict-transport-security"]).toBe("max-age=31536000");
      const { csrfToken } = await (await client.get("/api/auth/csrf")).json();
      const answer = await client.post("/api/auth/callback/credentials", {
        headers: { Origin: url },
        form: { csrfToken, ...admin, json: "true" },
      });
      expect(answer.ok()).toBe(true);
      const { cookies } = await client.storageState();
      expect(cookies.filter((cookie) => !cookie.secure)).toEqual([]);
      expect(await (await client.get("/keys")).text()).toContain("</html>");
      expect((await client.get("/metrics")).status()).toBe(404);
      await client.dispose();
    });

    test("keys are checked, and where they are used from no client makes up", async ({ playwright }) => {
      const words = ["keys", "create", "--user", admin.name, "--name", name, "--json"];
      const { id, value } = JSON.parse((await site.cli(...words)).stdout);
      const client = await playwright.request.newContext({ baseURL: url, ignoreHTTPSErrors: true });
      const answer = await client.get("/verify?scope=inference", {
        headers: {
          Authorization: `Bearer ${value}`,
          "X-Forwarded-For": "203.0.113.9",
          "X-Real-IP": "203.0.113.9",
        },
      });
      expect([answer.status(), answer.headers()["x-auth-key-id"]]).toEqual([200, String(id)]);
      const refused = await client.get("/verify?scope=management", { headers: { "X-API-Key": value } });
      expect(refused.status()).toBe(403);
      await client.dispose();

      const sql = openDatabase(site.dataDir);
      const address = async () =>
        (
          await sql<
            { address: string | null }[]
          >`select last_used_address as address from api_keys where id = ${id}`
        )[0]?.address;
      await expect.poll(address).toBe("127.0.0.1");
      await sql.end();
    });

    test("words of a model arrive as they are said, and stop when the key is deleted", async () => {
      const server = await startInferenceServer();
      const sql = openDatabase(site.dataDir);
      await insertModel(
        sql,
        "endless",
        await insertUpstream(sql, "Rack", { base_url: server.url, state: "enabled" }),
      );
      await sql.end();
      const words = ["keys", "create", "--user", admin.name, "--name", `${name} streams`, "--json"];
      const { id, value } = JSON.parse((await site.cli(...words)).stdout);
      const asked = ["-d", JSON.stringify({ model: "endless", messages: [], stream: true })];
      const headers = ["-H", `Authorization: Bearer ${value}`, "-H", "Content-Type: application/json"];
      const curl = spawn("curl", ["-skN", `${url}/v1/chat/completions`, ...headers, ...asked]);
      const ended = once(curl, "exit");
      for (let i = 0; i < 3; i++) expect(String(await once(curl.stdout, "data"))).toContain("data: {");
      await site.cli("keys", "delete", String(id));
      const [code] = await ended;
      // Caddy 2.6 ends its own answer in peace when the one behind breaks off.
      if (name === "nginx") expect(code).not.toBe(0);
      server.close();
    });
  });
}
