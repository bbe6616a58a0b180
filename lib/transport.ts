import ipaddr from "ipaddr.js";

type Asked = {
  /** Where the request came from, as far as the connection and trusted proxies tell. */
  address: string;
  /** What the browser says of the page that asks; it says so with whatever sends a password. */
  origin: string | undefined;
  host: string | undefined;
  /** How a trusted proxy was asked. */
  protocol: string | undefined;
};

/**
 * Whether what is typed on a page could be read on its way: it is spoken to over plain http, and from another machine.
 * `publicUrls` are the origins that the operator said to be the console's.
 */
export function isReadable({ address, origin, host = "", protocol }: Asked, publicUrls: readonly string[]) {
  if (origin !== undefined && URL.canParse(origin)) {
    const { protocol: spoken, hostname } = new URL(origin);
    return spoken !== "https:" && !isOwnMachine(hostname);
  }
  if (isOwnMachine(hostnameOf(host))) return false;
  if (protocol !== undefined) return protocol.split(",")[0]?.trim().toLowerCase() !== "https";
  return !publicUrls.includes(`https://${host}`) && !isOwnMachine(address);
}

function hostnameOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}

/** A name or address that browsers look for on the machine they run on. */
function isOwnMachine(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(bare)) return ipaddr.process(bare).range() === "loopback";
  return bare === "localhost" || bare.endsWith(".localhost");
}
