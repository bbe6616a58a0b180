"use client";

import { useTranslations } from "use-intl";
import type { Claim } from "../../lib/keys/claim";
import { Button } from "../ui/button";
import { Detail, DetailList } from "../ui/detail-list";
import { Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { ModelTags, ScopeTags } from "./grant-summary";
import { KeyWorkspace } from "./key-columns";

type ClaimDetailsProps = { claim: Claim; isPending: boolean; onTake: () => void };

/** What a claim link gives, from whom and until when, and the button that takes it. */
export function ClaimDetails({ claim: { key, made_by, expires_at }, isPending, onTake }: ClaimDetailsProps) {
  const t = useTranslations();
  return (
    <Panel
      title={<bdi className="wrap-anywhere">{key.name}</bdi>}
      description={
        made_by === null
          ? t("claim.madeByOperator")
          : t.rich("claim.madeBy", { name: made_by, who: (name) => <bdi>{name}</bdi> })
      }
    >
      {key.description && <p className="mb-2 wrap-anywhere whitespace-pre-line">{key.description}</p>}
      <DetailList>
        <Detail term={t("keys.columns.scope")}>
          <ScopeTags scope={key.scope} />
        </Detail>
        <Detail term={t("keys.columns.models")}>
          <ModelTags models={key.allowed_model_names} />
        </Detail>
        <Detail term={t("keys.columns.expires_at")}>
          {key.expires_at ? <Time value={key.expires_at} /> : t("keys.neverExpires")}
        </Detail>
        <Detail term={t("keys.columns.workspace")}>
          <KeyWorkspace apiKey={key} />
        </Detail>
        <Detail term={t("claim.until")}>
          <Time value={expires_at} />
        </Detail>
      </DetailList>
      <p className="mt-3 mb-3 text-text-muted">{t("claim.once")}</p>
      <Button variant="primary" pending={isPending} onClick={onTake}>
        {t("claim.take")}
      </Button>
    </Panel>
  );
}
