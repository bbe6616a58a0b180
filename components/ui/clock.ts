"use client";

import { useSyncExternalStore } from "react";
import { useNow } from "use-intl";

const tickMs = 30_000;

function subscribeToTick(onTick: () => void): () => void {
  const timer = setInterval(onTick, tickMs);
  return () => clearInterval(timer);
}

function currentTick(): number {
  return Math.floor(Date.now() / tickMs) * tickMs;
}

/** Now, to half a minute; while hydrating it is the server's now, so that the page reads the same. */
export function useClock(): Date {
  const serverNow = useNow().getTime();
  return new Date(useSyncExternalStore(subscribeToTick, currentTick, () => serverNow));
}

function never(): () => void {
  return () => {};
}

/** The reader's time zone; UTC on the server and while hydrating. */
export function useTimeZone(): string {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
}
