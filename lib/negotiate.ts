import { match } from "@formatjs/intl-localematcher";
import Negotiator from "negotiator";
import { defaultLocale, isLocale, type Locale, locales } from "./locale";

/** The language of a page: what the person chose before, else the best for the browser's `Accept-Language`. */
export function negotiateLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  const negotiator = new Negotiator({ headers: { "accept-language": acceptLanguage ?? "" } });
  const wanted = negotiator.languages().filter(isLanguageTag);
  const found = match(wanted, locales, defaultLocale);
  return isLocale(found) ? found : defaultLocale;
}

/** The header is anybody's text, and `Intl` throws on what is no language tag (`*` for one). */
function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0;
  } catch {
    return false;
  }
}
