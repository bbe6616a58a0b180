import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.process>;
export type Networks = ReturnType<typeof ipaddr.parseCIDR>[];

/** Reads addresses and CIDR ranges. Throws when one is neither. */
export function parseNetworks(list: readonly string[]): Networks {
  return list.map((entry) => {
    if (entry.includes("/")) return ipaddr.parseCIDR(entry);
    const address = ipaddr.process(entry);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  });
}

/** Whether an address lies in one of the networks; IPv4 written as IPv6 counts as IPv4. */
export function isWithin(networks: Networks, address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== null && networks.some(([range, bits]) => contains(parsed, range, bits));
}

/**
 * The address a request came from: the connection's own, or, when that is a trusted proxy, the nearest one in
 * `X-Forwarded-For` that is not, read from the right since anything to the left can be made up by the client.
 */
export function clientAddress(peer: string, forwardedFor: string, trusted: Networks): string {
  let client = normal(peer);
  for (const hop of forwardedFor.split(",").reverse()) {
    if (!isWithin(trusted, client)) break;
    const parsed = parseAddress(hop.trim());
    if (!parsed) break;
    client = parsed.toString();
  }
  return client;
}

/**
 * Who may be behind an address, as one text: a household has one IPv4 address, and a whole /64 of IPv6 to choose from
 * (RFC 6177). What is no address is one neighbourhood of its own.
 */
export function neighbourhood(address: string | null): string {
  const parsed = parseAddress(address ?? "");
  if (parsed === null) return "nowhere";
  return parsed.kind() === "ipv6"
    ? ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/64`).toString()
    : parsed.toString();
}

function normal(address: string): string {
  return parseAddress(address)?.toString() ?? address;
}

function parseAddress(address: string): Address | null {
  return ipaddr.isValid(address) ? ipaddr.process(address) : null;
}

function contains(address: Address, range: Address, bits: number): boolean {
  return address.kind() === range.kind() && address.match(range, bits);
}
