import { randomBytes } from "node:crypto";
import { browserMac, isBrowserMac } from "./secret";

const yearSeconds = 365 * 86_400;
const people = 5;

type Known = { userId: number; browser: string; until: number };

/**
 * What a browser keeps, in a cookie that its pages cannot read, once somebody has signed in with it: for each of the
 * last five people a random name of this browser, bound to the person and good for a year. It opens nothing; it only
 * lets that person go on guessing here when strangers have used up the account's attempts.
 */
export function rememberBrowser(cookie: string | null, userId: number): string {
  const others = read(cookie).filter((known) => known.userId !== userId);
  const browser = findBrowser(cookie, userId) ?? randomBytes(12).toString("base64url");
  const until = Math.floor(Date.now() / 1000) + yearSeconds;
  return [{ userId, browser, until }, ...others].slice(0, people).map(write).join("~");
}

/** The name of this browser with one person; null when they have not signed in with it, or too long ago. */
export function findBrowser(cookie: string | null, userId: number | undefined): string | null {
  return read(cookie).find((known) => known.userId === userId)?.browser ?? null;
}

function write({ userId, browser, until }: Known): string {
  const text = `${userId}.${browser}.${until}`;
  return `${text}.${browserMac(text)}`;
}

function read(cookie: string | null): Known[] {
  return (cookie ?? "").split("~").slice(0, people).flatMap(readOne);
}

function readOne(entry: string): Known[] {
  const [userId = "", browser = "", until = "", mac = ""] = entry.split(".");
  const isOurs = isBrowserMac(mac, `${userId}.${browser}.${until}`);
  const isGood = isOurs && Number(until) * 1000 > Date.now();
  return isGood ? [{ userId: Number(userId), browser, until: Number(until) }] : [];
}
