import { createHmac, createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { type MutableResponse, type MutableToken, OAuth2Server } from "oauth2-mock-server";
import { clientSecret } from "./identity-provider";

type Json = Record<string, unknown>;

/** What the provider does instead of what it should; each test starts from nothing. */
export type Lie = {
  /** Written over the token's claims; undefined removes one. */
  claims?: Json;
  /** Written over what userinfo answers. */
  userinfo?: Json;
  /** The token to send in place of the one it signed. */
  forge?: (token: string) => string;
  /** How long the token's answer keeps one waiting, where it comes at all. */
  tokenStatus?: number;
};

export type HostileProvider = {
  issuer: string;
  /** Says who is there from now on, and how it lies about that. */
  tell(subject: string, lie?: Lie): void;
  close(): Promise<void>;
};

/** A provider that believes whoever comes and sends whatever a test asks of it. */
export async function startHostileProvider(port: number): Promise<HostileProvider> {
  const server = new OAuth2Server();
  await server.issuer.keys.generate("RS256");
  await server.start(port, "localhost");
  let subject = "";
  let lie: Lie = {};
  server.service.on("beforeTokenSigning", ({ payload }: MutableToken) => {
    Object.assign(payload, { sub: subject, ...lie.claims });
  });
  server.service.on("beforeUserinfo", (answer: MutableResponse) => {
    answer.body = { sub: subject, ...lie.userinfo };
  });
  server.service.on("beforeResponse", (answer: MutableResponse) => {
    if (lie.tokenStatus) answer.statusCode = lie.tokenStatus;
    if (lie.forge && typeof answer.body === "object")
      Object.assign(answer.body, { id_token: lie.forge(String(Reflect.get(answer.body, "id_token"))) });
  });
  return {
    issuer: server.issuer.url ?? "",
    tell(next, how = {}) {
      subject = next;
      lie = how;
    },
    close: () => server.stop(),
  };
}

const encode = (part: Json) => Buffer.from(JSON.stringify(part)).toString("base64url");
const decode = (part = ""): Json => JSON.parse(Buffer.from(part, "base64url").toString());

/** The same claims under another signature. */
export const forgeries = {
  unsigned: (token: string) => `${encode({ alg: "none" })}.${token.split(".")[1]}.`,
  "without its signature": (token: string) => `${token.split(".").slice(0, 2).join(".")}.`,
  "signed by another key of the same name"(token: string) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" }));
    const text = token.split(".").slice(0, 2).join(".");
    return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
  },
  "signed with the secret we share"(token: string) {
    const [header, payload] = token.split(".");
    const text = `${encode({ ...decode(header), alg: "HS256" })}.${payload}`;
    return `${text}.${createHmac("sha256", clientSecret).update(text).digest("base64url")}`;
  },
  "altered after it was signed"(token: string) {
    const [header, payload, signature] = token.split(".");
    return [header, encode({ ...decode(payload), sub: "somebody else" }), signature].join(".");
  },
} satisfies Record<string, (token: string) => string>;
