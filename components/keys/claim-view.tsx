"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { Claim, ClaimKeyInput } from "../../lib/keys/claim";
import type { RevealedKey } from "../../lib/keys/schema";
import type { ErrorCode, Result } from "../../lib/result";
import { useLinkToken } from "../entry/use-link-token";
import { PageHeader } from "../shell/page-header";
import { Callout } from "../ui/callout";
import { ClaimDetails } from "./claim-details";
import { SecretOnce } from "./secret-once";

type ClaimViewProps = {
  userName: string;
  readClaim: (fields: ClaimKeyInput) => Promise<Result<Claim>>;
  claimKey: (fields: ClaimKeyInput) => Promise<Result<RevealedKey>>;
};

/** The page of a claim link: what it gives and who made it, and then the key's value, once. */
export function ClaimView({ userName, readClaim, claimKey }: ClaimViewProps) {
  const t = useTranslations("claim");
  const router = useRouter();
  const token = useLinkToken();
  const [claim, setClaim] = useState<Claim | null>(null);
  const [refusal, setRefusal] = useState<ErrorCode | null>(null);
  const [key, setKey] = useState<RevealedKey | null>(null);
  const [isPending, setPending] = useState(false);

  useEffect(() => {
    if (!token) return;
    let isCurrent = true;
    void ask(() => readClaim({ token })).then((result) => {
      if (!isCurrent) return;
      setClaim(result.ok ? result.data : null);
      setRefusal(result.ok ? null : result.error.code);
    });
    return () => {
      isCurrent = false;
    };
  }, [token, readClaim]);

  async function take() {
    setPending(true);
    setRefusal(null);
    const result = await ask(() => claimKey({ token: token ?? "" }));
    setPending(false);
    if (result.ok) setKey(result.data);
    else setRefusal(result.error.code);
  }

  return (
    <div className="mx-auto max-w-xl">
      <PageHeader title={t("title")} description={t("description")} />
      {token === "" && <Callout tone="warning">{t("noToken")}</Callout>}
      {refusal && <Refused code={refusal} userName={userName} />}
      {token && !claim && !refusal && <p className="text-text-muted">{t("reading")}</p>}
      {claim && refusal !== "link_invalid" && (
        <ClaimDetails claim={claim} isPending={isPending} onTake={take} />
      )}
      {key && <SecretOnce apiKey={key} onClose={() => router.push("/keys")} />}
    </div>
  );
}

function Refused({ code, userName }: { code: ErrorCode; userName: string }) {
  const t = useTranslations();
  return (
    <Callout tone="danger" role="alert" className="mb-4">
      {code === "link_invalid" ? t("claim.invalid", { name: userName }) : t(`errors.${code}`)}
    </Callout>
  );
}

/** A server that cannot be reached refuses like one that is down. */
async function ask<T>(call: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await call();
  } catch {
    return { ok: false, error: { code: "unavailable", values: {}, issues: [], requestId: "" } };
  }
}
