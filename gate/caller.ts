import type { Networks } from "../lib/address";
import { headerValues } from "./raw-headers";

export type Caller = {
  rawHeaders: readonly string[];
  socket: { remoteAddress?: string | undefined };
};

/** What proxies say of whom they ask for, where any are trusted. */
export function forwardedFor({ rawHeaders }: Pick<Caller, "rawHeaders">, trusted: Networks): string {
  return trusted.length === 0 ? "" : headerValues(rawHeaders, "x-forwarded-for").join();
}
