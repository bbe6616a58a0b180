import type en from "./messages/en.json";

export type Messages = typeof en;

type Language = { name: string; dates: string; load: () => Promise<{ default: Messages }> };

/** Every language: what it calls itself, the region whose way of writing dates it follows, its catalogue. */
const languages = {
  en: { name: "English", dates: "en-GB", load: () => import("./messages/en.json") },
  "zh-CN": { name: "简体中文", dates: "zh-CN", load: () => import("./messages/zh-CN.json") },
} satisfies Record<string, Language>;

export type Locale = keyof typeof languages;

declare module "use-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}

export const locales = Object.keys(languages).filter(isLocale);

export const defaultLocale: Locale = "en";

export function isLocale(value: unknown): value is Locale {
  return typeof value === "string" && Object.hasOwn(languages, value);
}

/** The language's own name, for the reader who knows no other. */
export function localeName(locale: Locale): string {
  return languages[locale].name;
}

/** The tag to give `Intl` for dates and times. */
export function dateLocale(locale: Locale): string {
  return languages[locale].dates;
}

export async function loadMessages(locale: Locale): Promise<Messages> {
  return (await languages[locale].load()).default;
}
