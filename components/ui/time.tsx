"use client";

import { useLocale } from "use-intl";
import { formatDate, formatDateTime, formatRelative, formatTime } from "../../lib/format";
import { useClock, useTimeZone } from "./clock";

type TimeProps = {
  value: Date | string;
  format?: "date" | "dateTime" | "time" | "relative";
  className?: string;
};

/** An instant, in the reader's zone once the browser has taken over; its title always gives the minute and the zone. */
export function Time({ value, format = "dateTime", className }: TimeProps) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const now = useClock();
  const instant = new Date(value);
  const absolute = formatDateTime(instant, locale, timeZone);
  const texts = {
    date: () => formatDate(instant, locale, timeZone),
    dateTime: () => absolute,
    time: () => formatTime(instant, locale, timeZone),
    relative: () => formatRelative(instant, now, locale),
  };
  return (
    <time dateTime={instant.toISOString()} title={absolute} className={className} suppressHydrationWarning>
      {texts[format]()}
    </time>
  );
}
