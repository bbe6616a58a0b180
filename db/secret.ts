import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import argon2 from "argon2";
import { env } from "./env";
import { StartError } from "./start-error";

type Purpose =
  | "pepper"
  | "lookup"
  | "sessions"
  | "audit"
  | "root-check"
  | "actions"
  | "attempts"
  | "browsers"
  | "roles"
  | "upstream credentials";

const pepperVersion = 1;
const derived = new Map<Purpose, Buffer>();

/**
 * The installation's one secret, 32 bytes: from the environment, else from `DATA_DIR/secrets/root`, made at first use.
 * @throws StartError when the file is readable by others or damaged
 */
function rootSecret(): Buffer {
  return env().rootSecret ?? readOrMakeRoot(join(env().dataDir, "secrets"));
}

function readOrMakeRoot(folder: string): Buffer {
  const file = join(folder, "root");
  if (!existsSync(file)) makeRoot(folder, file);
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new StartError(`The root secret ${file} can be read by other users. Run: chmod 600 ${file}`);
  }
  const text = readFileSync(file, "utf8").trim();
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new StartError(`The root secret ${file} is damaged: it must be 64 hexadecimal digits.`);
  }
  return Buffer.from(text, "hex");
}

/** Written aside and then linked into place: nobody reads half of it, and of two processes that make it one wins. */
function makeRoot(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft);
  }
}

/** A key of its own for each use, so that one that leaks opens nothing else (HKDF, RFC 5869). */
function keyFor(purpose: Purpose): Buffer {
  let key = derived.get(purpose);
  if (key === undefined) {
    key = Buffer.from(hkdfSync("sha256", rootSecret(), "latchkey", `${purpose}/v1`, 32));
    derived.set(purpose, key);
  }
  return key;
}

function hmac(purpose: Purpose, text: string): Buffer {
  return createHmac("sha256", keyFor(purpose)).update(text).digest();
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * The digest stored for a key's secret: `h1$<pepper version>$<HMAC>`. The secret has 256 bits, so there is no
 * dictionary to slow down; the pepper is not in the database; the access key is bound in, so rows cannot be swapped.
 */
export function hashSecret(accessKey: string, secret: string): string {
  const digest = hmac("pepper", `apikey\0v1\0${accessKey}\0${secret}`).toString("base64url");
  return `h1$${pepperVersion}$${digest}`;
}

/** Compares in constant time. Any digest that is not of ours costs the same and is refused. */
export function verifySecret(stored: string, accessKey: string, secret: string): boolean {
  return isSame(Buffer.from(stored), Buffer.from(hashSecret(accessKey, secret)));
}

/** Finds a custom key by its value: keyed, so the database alone does not tell whether a guess is right. */
export function hashForLookup(token: string): string {
  const digest = createHash("sha256").update(token).digest("hex");
  return hmac("lookup", `token\0v1\0${digest}`).toString("base64url");
}

/** A one-time link or session: 256 random bits, of which the database keeps only the digest. */
export function mintLinkToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashLinkToken(token) };
}

export function hashLinkToken(token: string): string {
  return hmac("sessions", `token\0v1\0${token}`).toString("base64url");
}

/** The key next-auth encrypts its cookie with, as text. */
export function sessionSecret(): string {
  return hmac("sessions", "next-auth").toString("base64url");
}

/** The key Next encrypts what a server action closes over with: base64 of 32 bytes, the same in every copy. */
export function actionSecret(): string {
  return hmac("actions", "next").toString("base64");
}

/** The password of one of our database roles: every copy of the product knows it without being told. */
export function rolePassword(name: string): string {
  return hmac("roles", `password\0v1\0${name}`).toString("base64url");
}

/** What its stored form is salted with: the same at every start, so that it is written once. */
export function roleSalt(name: string): Buffer {
  return hmac("roles", `salt\0v1\0${name}`).subarray(0, 16);
}

/** Tells whether this root secret is the one a database was made with. */
export function rootCheck(): string {
  return hmac("root-check", "v1").toString("base64url");
}

/** What attempts are counted under: the table names neither an account nor an address. */
export function hashForAttempts(kind: string, subject: string): string {
  return hmac("attempts", `${kind}\0v1\0${subject}`).toString("base64url");
}

/** Proves that a browser was named by us. */
export function browserMac(text: string): string {
  return hmac("browsers", `v1\0${text}`).toString("base64url");
}

/** Compares in constant time. */
export function isBrowserMac(mac: string, text: string): boolean {
  return isSame(Buffer.from(mac), Buffer.from(browserMac(text)));
}

/** One link of the audit chain. */
export function auditMac(previous: string, row: string): string {
  return hmac("audit", `${previous}\0${row}`).toString("base64url");
}

const sealVersion = "e1";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts what must be read again (AES-256-GCM): `e1$` and, in base64url, nonce, text and tag. `owner` is bound in, so
 * that it cannot be read in another's place.
 */
export function seal(purpose: Purpose, owner: string, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${sealVersion}$${sealed.toString("base64url")}`;
}

/** @throws when it was not sealed for this purpose and owner by this root secret, or was changed since */
export function unseal(purpose: Purpose, owner: string, sealed: string): string {
  const [version, text = ""] = sealed.split("$");
  const bytes = Buffer.from(text, "base64url");
  if (version !== sealVersion || bytes.length < nonceBytes + tagBytes)
    throw new Error("this was not sealed by us");
  const key = keyFor(purpose);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(owner))
    .setAuthTag(bytes.subarray(-tagBytes));
  const opened = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
  return Buffer.concat([opened, decipher.final()]).toString("utf8");
}

/** OWASP's minimum for Argon2id (19 MiB, two passes), as a PHC string. */
const passwordCost = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password.normalize("NFKC"), passwordCost);
}

let absent: Promise<string> | undefined;

/**
 * Whether the password is the stored one's. `null` (no such user) takes the same time as a wrong password.
 * `newHash` is set when the cost was raised since the hash was made.
 */
export async function verifyPassword(
  stored: string | null,
  password: string,
): Promise<{ isRight: boolean; newHash: string | null }> {
  absent ??= hashPassword(randomBytes(16).toString("hex"));
  const isRight = await argon2.verify(stored ?? (await absent), password.normalize("NFKC"));
  if (stored === null || !isRight) return { isRight: false, newHash: null };
  const isOld = argon2.needsRehash(stored, passwordCost);
  return { isRight, newHash: isOld ? await hashPassword(password) : null };
}

/**
 * Proves that the native Argon2 works on this machine, before anybody depends on it.
 * @throws StartError when a password it hashed does not verify
 */
export async function checkPasswordHashing(): Promise<void> {
  const { isRight } = await verifyPassword(await hashPassword("self-test"), "self-test");
  if (!isRight) {
    throw new StartError(
      "The argon2 library does not work on this machine. Reinstall it: npm rebuild argon2",
    );
  }
}
