"use client";

import { useTranslations } from "use-intl";
import type { Claim } from "../../lib/keys/claim";
import type { Key } from "../../lib/keys/schema";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Time } from "../ui/time";
import { type RenewClaim, useRenewClaim } from "./use-renew-claim";

export type ClaimState = Omit<Claim, "key"> | null;

type PendingNoticeProps = {
  apiKey: Key;
  claim: ClaimState;
  renewClaim?: RenewClaim | undefined;
  publicUrl: string | null;
};

/** What a key waits for that somebody else made, and until when its link can be opened. */
export function PendingNotice({ apiKey, claim, ...renewing }: PendingNoticeProps) {
  const t = useTranslations("keys.pending");
  const { renew, link } = useRenewClaim(apiKey, renewing);
  const values = { name: apiKey.user_name };
  return (
    <>
      <Callout
        tone={claim ? "info" : "warning"}
        title={t("title", values)}
        className="mb-4"
        action={renew && <Button onClick={renew}>{t("renew")}</Button>}
      >
        {claim
          ? t.rich(claim.made_by === null ? "openByOperator" : "open", {
              maker: claim.made_by ?? "",
              time: () => <Time value={claim.expires_at} />,
            })
          : t("ended")}
      </Callout>
      {link}
    </>
  );
}
