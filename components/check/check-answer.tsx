"use client";

import { useTranslations } from "use-intl";
import { type CheckQuery, type KeyCheck, usualRequest } from "../../lib/keys/check";
import { refusals } from "../../lib/keys/verdict";
import { proxyStatus } from "../../lib/proxy";
import { Badge } from "../ui/badge";
import { Callout } from "../ui/callout";
import { Link } from "../ui/link";
import { Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { CheckSteps, RuleSentence } from "./check-steps";

type CheckAnswerProps = { query: CheckQuery; answer: KeyCheck };

/** Yes or no as the gate would say it, the rule that decided, and the rules before it. */
export function CheckAnswer({ query, answer }: CheckAnswerProps) {
  const t = useTranslations("check");
  const sentences = useTranslations("refusals");
  const { key, refusal, steps, proxy, isPending, at } = answer;
  const deciding = steps.at(-1);
  const proxyCode = refusal === null || refusal === "model_unknown" ? proxy : null;
  return (
    <Panel
      title={t(refusal !== null ? "no" : proxyCode === "model_not_found" ? "yesButNotAtGate" : "yes")}
      description={
        <>
          <code className="font-mono wrap-anywhere">{query.request ?? usualRequest}</code>
          {query.model && (
            <>
              {" · "}
              <bdi className="font-mono wrap-anywhere">{query.model}</bdi>
            </>
          )}
          {" · "}
          <Time value={at} />
        </>
      }
      actions={
        <Badge tone={refusal === null ? "success" : "danger"}>
          {refusal === null ? (
            200
          ) : (
            <>
              <code className="font-mono">{refusal}</code> {refusals[refusal]}
            </>
          )}
        </Badge>
      }
    >
      <div className="flex flex-col gap-3">
        {key && (
          <p className="wrap-anywhere">
            {t.rich("ofKey", {
              name: key.name,
              user: key.user_name,
              link: (name) => <Link href={`/keys/${key.id}`}>{name}</Link>,
              who: (name) => <bdi>{name}</bdi>,
            })}
          </p>
        )}
        {refusal !== null && (
          <Callout tone="danger">
            {isPending ? t("pending") : deciding ? <RuleSentence step={deciding} /> : sentences(refusal)}
          </Callout>
        )}
        {proxyCode && (
          <Callout
            tone={proxyCode === "model_not_found" ? "warning" : "info"}
            title={<code className="font-mono">{`${proxyCode} ${proxyStatus(proxyCode)}`}</code>}
          >
            {t.rich(`proxy.${proxyCode}`, {
              model: query.model ?? "",
              code: (text) => <code className="font-mono">{text}</code>,
            })}
          </Callout>
        )}
        <CheckSteps steps={steps.filter(({ isPassed }) => isPassed)} />
        {steps.length > 0 && <p className="text-sm text-text-muted">{t("asOfNow")}</p>}
      </div>
    </Panel>
  );
}
