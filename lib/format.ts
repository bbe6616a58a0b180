import { dateLocale, type Locale } from "./locale";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Each unit with the count from which the next one is plainer: a key made for 90 days ends "in 90 days". */
const steps = [
  ["minute", minute, 60],
  ["hour", hour, 24],
  ["day", day, 100],
  ["month", 30.4375 * day, 12],
  ["year", 365.25 * day, Number.POSITIVE_INFINITY],
] as const;

/** The day alone: `23 Nov 2026`. */
export function formatDate(instant: Date, locale: Locale, timeZone: string): string {
  return write(instant, locale, { timeZone, day: "numeric", month: "short", year: "numeric" });
}

/** Day, minute and zone: `23 Nov 2026, 14:03 UTC`. */
export function formatDateTime(instant: Date, locale: Locale, timeZone: string): string {
  return write(instant, locale, {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
}

/** The second of a day: `14:03:22`. */
export function formatTime(instant: Date, locale: Locale, timeZone: string): string {
  return write(instant, locale, {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
}

/** The distance from now, in the one unit that says it best: `in 90 days`, `4 minutes ago`, `now`. */
export function formatRelative(instant: Date, now: Date, locale: Locale): string {
  const seconds = (instant.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) < 45) {
    return new Intl.RelativeTimeFormat(dateLocale(locale), { numeric: "auto" }).format(0, "second");
  }
  const format = new Intl.RelativeTimeFormat(dateLocale(locale), { numeric: "always" });
  for (const [unit, size, limit] of steps) {
    const count = Math.round(seconds / size);
    if (Math.abs(count) < limit) return format.format(count, unit);
  }
  return formatDate(instant, locale, "UTC");
}

/** The day without its year, where there is little room: `23 Nov`. */
export function formatShortDate(instant: Date, locale: Locale, timeZone: string): string {
  return write(instant, locale, { timeZone, day: "numeric", month: "short" });
}

/** `12,345`; `compact` for an axis: `12K`. */
export function formatNumber(
  value: number,
  locale: Locale,
  notation: "standard" | "compact" = "standard",
): string {
  return new Intl.NumberFormat(dateLocale(locale), { notation }).format(value);
}

/** Versions of `Intl` differ in their blanks; a page must read the same on the server and in the browser. */
function write(instant: Date, locale: Locale, options: Intl.DateTimeFormatOptions): string {
  const text = new Intl.DateTimeFormat(dateLocale(locale), options).format(instant);
  return text.replace(/[\u00a0\u202f]/g, " ");
}
