import "server-only";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { createTranslator } from "use-intl/core";
import type { Client } from "../../db/door";
import { env } from "../../db/env";
import { isLocale, type Locale, loadMessages } from "../../lib/locale";
import { negotiateLocale } from "../../lib/negotiate";
import { parseTheme, type Theme } from "../../lib/theme";

/** Who sends this request, as far as the connection tells; main.ts has made these headers safe to believe. */
export async function requestClient(): Promise<Client> {
  const list = await headers();
  return {
    address: list.get("x-latchkey-address"),
    requestId: list.get("x-request-id"),
    userAgent: list.get("user-agent"),
  };
}

export const requestLocale = cache(async (): Promise<Locale> => {
  const [jar, list] = await Promise.all([cookies(), headers()]);
  return negotiateLocale(jar.get("locale")?.value, list.get("accept-language"));
});

export async function requestTheme(): Promise<Theme> {
  return parseTheme((await cookies()).get("theme")?.value);
}

/** The catalogue of the reader's language, for server components and metadata. */
export const translations = cache(async () => {
  const locale = await requestLocale();
  return createTranslator({ locale, messages: await loadMessages(locale) });
});

/**
 * Whether the request was sent by a page of ours: browsers say so, or name the sending origin. Anything that cannot
 * be told is refused. Checked here because Next's own check lets a request without Origin through.
 */
export function isSameOrigin(list: Pick<Headers, "get">): boolean {
  const site = list.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = list.get("origin");
  const { publicUrls } = env();
  if (origin === null || !URL.canParse(origin)) return false;
  return publicUrls.length > 0 ? publicUrls.includes(origin) : new URL(origin).host === list.get("host");
}

/** Keeps a preference of this browser, such as its language, for a year. */
export async function setPreference(name: "locale" | "theme", value: string): Promise<void> {
  const isKnown = name === "locale" ? isLocale(value) : parseTheme(value) === value;
  if (!isKnown) return;
  const secure = env().publicUrl.startsWith("https:");
  (await cookies()).set(name, value, {
    path: "/",
    maxAge: 31_536_000,
    sameSite: "lax",
    httpOnly: true,
    secure,
  });
}
