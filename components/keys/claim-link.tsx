"use client";

import { useTranslations } from "use-intl";
import type { PendingKey } from "../../lib/keys/schema";
import { Callout } from "../ui/callout";
import { LinkOnce } from "../ui/link-once";

type ClaimLinkProps = {
  apiKey: PendingKey;
  /** Where the console is found by others; null: where it is found here. */
  publicUrl: string | null;
  onClose: () => void;
};

/** The link by which somebody gets the value of a key that was made for them. */
export function ClaimLink({ apiKey, publicUrl, onClose }: ClaimLinkProps) {
  const t = useTranslations("keys");
  return (
    <LinkOnce
      title={t("claimLink.title", { name: apiKey.user_name })}
      base={publicUrl}
      path={`/claim#${apiKey.claim_token}`}
      onClose={onClose}
    >
      <p>{t("claimLink.description", { name: apiKey.user_name, key: apiKey.name })}</p>
      {apiKey.warnings.map((warning) => (
        <Callout key={warning} tone="warning">
          {t(`secret.warnings.${warning}`)}
        </Callout>
      ))}
    </LinkOnce>
  );
}
