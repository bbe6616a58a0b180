const home = "/keys";
const base = "http://own.invalid";

/** Where to go after signing in: a path of ours, or the start page. Never another site, however it is written. */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== "string" || !wanted.startsWith("/") || !URL.canParse(wanted, base)) return home;
  const url = new URL(wanted, base);
  // Next adds this to what its own pages fetch; it is no part of an address.
  url.searchParams.delete("_rsc");
  const isOurs = url.origin === base && !url.pathname.startsWith("//");
  return isOurs ? url.pathname + url.search : home;
}
