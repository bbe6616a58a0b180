import "server-only";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { createTranslator } from "use-intl/core";
import type { Client } from "../../db/door";
import { env } from "../../db/env";
import { type Locale, loadMessages } from "../../lib/locale";
import { negotiateLocale } from "../../lib/negotiate";
import { type Density, type Preferences, parseDensity } from "../../lib/preferences";
import { parseTheme, type Theme } from "../../lib/theme";
import { ownCookie } from "./cookie";

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

export async function requestDensity(): Promise<Density> {
  return parseDensity((await cookies()).get("density")?.value);
}

/**
 * Whether a password may be typed on this page: what is sent could be read on its way (`tolerated` where ALLOW_HTTP
 * says so, else `refused`), or not.
 */
export async function requestTransport(): Promise<"protected" | "tolerated" | "refused"> {
  const isReadable = (await headers()).get("x-latchkey-readable") !== null;
  if (!isReadable) return "protected";
  return env().allowHttp ? "tolerated" : "refused";
}

/** The catalogue of the reader's language, for server components and metadata. */
export const translations = cache(async () => {
  const locale = await requestLocale();
  return createTranslator({ locale, messages: await loadMessages(locale) });
});

/** Keeps in this browser, for a year, how its user wants to see the console. */
export async function keepPreferences(preferences: Preferences): Promise<void> {
  const jar = await cookies();
  const { options } = ownCookie("preferences");
  for (const [name, value] of Object.entries(preferences)) {
    jar.set(name, value, { ...options, maxAge: 31_536_000 });
  }
}
