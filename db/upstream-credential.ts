import { seal, unseal } from "./secret";
import { UpstreamError } from "./upstream-call";

type Owner = { id: number; baseUrl: string };

/** Also the server, so that whoever writes another address to the database gets nothing sent there. */
const ownerName = ({ id, baseUrl }: Owner) => `upstream ${id} at ${new URL(baseUrl).origin}`;

/** What is stored of an upstream's credential: nobody reads it without the root secret, nor in another row. */
export function sealCredential(upstream: Owner, credential: string): string {
  return seal("upstream credentials", ownerName(upstream), credential);
}

/** @throws UpstreamError when it was sealed for another row or server, by another root secret, or was changed */
export function openCredential(upstream: Owner, sealed: string | null): string | null {
  if (sealed === null) return null;
  try {
    return unseal("upstream credentials", ownerName(upstream), sealed);
  } catch {
    throw new UpstreamError("credential_lost");
  }
}
