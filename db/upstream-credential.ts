import { seal, unseal } from "./secret";

const owner = (upstreamId: number) => `upstream ${upstreamId}`;

/** What is stored of an upstream's credential: nobody reads it without the root secret, nor in another row. */
export function sealCredential(upstreamId: number, credential: string): string {
  return seal("upstream credentials", owner(upstreamId), credential);
}

/** @throws when it was sealed for another row, by another root secret, or was changed */
export function openCredential(upstreamId: number, sealed: string | null): string | null {
  return sealed === null ? null : unseal("upstream credentials", owner(upstreamId), sealed);
}
