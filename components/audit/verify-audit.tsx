"use client";

import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { AuditCheck, Head } from "../../lib/audit";
import type { Result } from "../../lib/result";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Link } from "../ui/link";

type Checked = AuditCheck & { isEnd: boolean };
export type CheckAudit = (input: { after: Head | null }) => Promise<Result<Checked>>;

type State = { rows: number; firstBad: number | null; failure: string | null; isRunning: boolean };

/** Checks the log stretch by stretch, so that no request takes long, and tells how far it came. */
export function useVerification(check: CheckAudit) {
  const t = useTranslations("errors");
  const [state, setState] = useState<State | null>(null);
  const verify = async () => {
    let after: Head | null = null;
    setState({ rows: 0, firstBad: null, failure: null, isRunning: true });
    for (let isRunning = true; isRunning; ) {
      const result: Result<Checked> | null = await check({ after }).catch(() => null);
      if (!result?.ok) {
        const failure = result === null ? t("unavailable") : t(result.error.code, result.error.values);
        return setState({ rows: after?.id ?? 0, firstBad: null, failure, isRunning: false });
      }
      const { firstBad, rows, head, isEnd }: Checked = result.data;
      isRunning = firstBad === null && !isEnd;
      after = head;
      setState({ rows, firstBad, failure: null, isRunning });
    }
  };
  return { state, verify };
}

type Verification = ReturnType<typeof useVerification>;

export function VerifyButton({ state, verify }: Verification) {
  const t = useTranslations("audit.verify");
  return (
    <Button pending={state?.isRunning ?? false} onClick={verify}>
      <ShieldCheck aria-hidden />
      <span className="max-sm:sr-only">{t("submit")}</span>
    </Button>
  );
}

export function VerificationResult({ state }: Verification) {
  const t = useTranslations("audit.verify");
  return (
    <div role="status" aria-live="polite">
      {state && <Told {...state} t={t} />}
    </div>
  );
}

function Told({ rows, firstBad, failure, isRunning, t }: State & { t: Translate }) {
  const look = { className: "mb-3" };
  if (failure !== null) return <Callout {...look} tone="danger" title={failure} />;
  if (isRunning && rows === 0) return null;
  if (isRunning) return <Callout {...look} title={t("running", { row: rows })} />;
  if (firstBad === null) return <Callout {...look} tone="success" title={t("whole", { row: rows })} />;
  return (
    <Callout
      {...look}
      tone="danger"
      title={t("bad", { row: firstBad })}
      action={<Link href={`/admin/audit/${firstBad}`}>{t("show")}</Link>}
    >
      {t("badHint")}
    </Callout>
  );
}

type Translate = ReturnType<typeof useTranslations<"audit.verify">>;
