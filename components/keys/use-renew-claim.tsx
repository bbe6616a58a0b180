"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import type { Key, PendingKey } from "../../lib/keys/schema";
import type { Result } from "../../lib/result";
import { useRun } from "../ui/use-run";
import { ClaimLink } from "./claim-link";

export type RenewClaim = (fields: { id: number }) => Promise<Result<PendingKey>>;

/** Makes a new claim link for a pending key and shows it; `link` is to be rendered. */
export function useRenewClaim(
  { id }: Key,
  { renewClaim, publicUrl }: { renewClaim?: RenewClaim | undefined; publicUrl: string | null },
): { renew: (() => Promise<void>) | null; link: ReactNode } {
  const run = useRun();
  const router = useRouter();
  const [made, setMade] = useState<PendingKey | null>(null);

  async function make(verb: RenewClaim) {
    const renewed = await run(() => verb({ id }));
    if (renewed !== null) setMade(renewed.data);
    router.refresh();
  }

  return {
    renew: renewClaim ? () => make(renewClaim) : null,
    link: made && <ClaimLink apiKey={made} publicUrl={publicUrl} onClose={() => setMade(null)} />,
  };
}
