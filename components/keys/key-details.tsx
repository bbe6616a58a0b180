"use client";

import { useTranslations } from "use-intl";
import type { Key } from "../../lib/keys/schema";
import { Callout } from "../ui/callout";
import { CopyButton } from "../ui/copy-button";
import { Detail, DetailList } from "../ui/detail-list";
import { Link } from "../ui/link";
import { Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { ModelTags, ScopeTags } from "./grant-summary";
import { KeyWorkspace } from "./key-columns";
import type { KeyVerbs } from "./key-menu";
import { KeyStatus } from "./key-status";
import { type ClaimState, PendingNotice } from "./pending-notice";

type KeyDetailsProps = KeyVerbs & {
  apiKey: Key;
  /** The claim link of a pending key; null when it has ended. */
  claim: ClaimState;
  /** The key that somebody else was given in this one's place; null when there is none to see. */
  successor: Key | null;
};

/** One key: everything there is to know about it, which is all but its secret. */
export function KeyDetails({ apiKey, claim, successor, ...verbs }: KeyDetailsProps) {
  const t = useTranslations("keys");
  const { last_used_at, expires_at } = apiKey;
  return (
    <>
      {apiKey.status === "pending" && <PendingNotice apiKey={apiKey} claim={claim} {...verbs} />}
      {successor && (
        <Callout
          tone="warning"
          title={t("handedOver.successor", { name: successor.user_name })}
          className="mb-4"
        >
          {t.rich("handedOver.ends", {
            time: () => <Time value={expires_at ?? ""} />,
            link: (text) => <Link href={`/keys/${successor.id}`}>{text}</Link>,
          })}
        </Callout>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title={t("details.grant")}>
          <DetailList>
            <Detail term={t("columns.status")}>
              <KeyStatus status={apiKey.status} />
            </Detail>
            <Detail term={t("columns.scope")}>
              <ScopeTags scope={apiKey.scope} />
            </Detail>
            <Detail term={t("columns.models")}>
              <ModelTags models={apiKey.allowed_model_names} />
            </Detail>
            <Detail term={t("columns.expires_at")}>
              <Moment value={expires_at} absent={t("neverExpires")} />
            </Detail>
          </DetailList>
        </Panel>
        <Panel title={t("details.identity")}>
          <DetailList>
            <Detail term={t("details.accessKey")}>
              {apiKey.status === "pending" ? (
                <span className="text-text-muted">{t("pending.noAccessKey")}</span>
              ) : (
                <span className="inline-flex items-center gap-1">
                  <code className="font-mono text-sm break-all">{apiKey.access_key}</code>
                  <CopyButton iconOnly value={apiKey.access_key} label={t("details.copyAccessKey")} />
                </span>
              )}
            </Detail>
            <Detail term={t("details.kind")}>
              {t(apiKey.is_custom ? "details.custom" : "details.generated")}
            </Detail>
            <Detail term={t("columns.owner")}>
              <bdi>{apiKey.user_name}</bdi>
            </Detail>
            <Detail term={t("columns.workspace")}>
              <KeyWorkspace apiKey={apiKey} />
            </Detail>
            <Detail term={t("columns.last_used_at")}>
              <Moment value={last_used_at} absent={t("neverUsed")} />
            </Detail>
            <Detail term={t("columns.created_at")}>
              <Time value={apiKey.created_at} />
            </Detail>
            <Detail term={t("columns.updated_at")}>
              <Time value={apiKey.updated_at} />
            </Detail>
          </DetailList>
        </Panel>
      </div>
    </>
  );
}

/** When, and how far from now. */
function Moment({ value, absent }: { value: Date | null; absent: string }) {
  if (value === null) return absent;
  return (
    <>
      <Time value={value} />
      <Time value={value} format="relative" className="block text-sm text-text-muted" />
    </>
  );
}
