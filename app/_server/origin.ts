import { env } from "../../db/env";

type Headers = { get(name: string): string | null };

/**
 * Whether the request was sent by a page of ours: browsers say so, or name the sending origin. Anything that cannot
 * be told is refused. Checked here because Next's own check lets a request without Origin through.
 */
export function isSameOrigin(list: Headers): boolean {
  const site = list.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = list.get("origin");
  return origin !== null && isOurs(origin, list);
}

/**
 * Whether a download was asked for by a page of ours, or by the person in the address line. A browser that tells
 * neither (none does on plain http) names the page that has the link.
 */
export function isOwnNavigation(list: Headers): boolean {
  const site = list.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const referer = list.get("referer");
  return referer !== null && URL.canParse(referer) && isOurs(new URL(referer).origin, list);
}

function isOurs(origin: string, list: Headers): boolean {
  const { publicUrls } = env();
  if (publicUrls.length > 0) return publicUrls.includes(origin);
  return URL.canParse(origin) && new URL(origin).host === list.get("host");
}
