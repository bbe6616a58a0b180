"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { ConnectedIdentity } from "../../lib/identity";
import type { Result } from "../../lib/result";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useConfirmed } from "../ui/confirmed";
import { Time } from "../ui/time";
import { useToast } from "../ui/toast";

type Unlink = (fields: { id: number }) => Promise<Result<unknown>>;
type IdentitiesProps = {
  identities: ConnectedIdentity[];
  /** The sentence for what did not work at the provider. */
  failure: string | null;
  unlink: Unlink;
};

/** What somebody can sign in with beside a password. */
export function Identities({ identities, failure, unlink }: IdentitiesProps) {
  const t = useTranslations("account.identities");
  return (
    <div className="flex flex-col gap-3">
      {failure && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      {identities.length === 0 && <p className="text-text-muted">{t("none")}</p>}
      <ul className="flex flex-col empty:hidden">
        {identities.map((identity) => (
          <li
            key={identity.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b py-2 last:border-b-0"
          >
            <div className="min-w-0">
              <p className="truncate font-medium">
                <bdi>{nameOf(identity)}</bdi>
              </p>
              <p className="text-sm text-text-muted">
                {t.rich("since", { time: () => <Time value={identity.created_at} format="date" /> })}
                {" · "}
                {t.rich("lastUsed", { time: () => <Time value={identity.last_used_at} format="relative" /> })}
              </p>
            </div>
            <Disconnect identity={identity} unlink={unlink} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function nameOf({ email, issuer }: ConnectedIdentity): string {
  return email ?? new URL(issuer).host;
}

function Disconnect({ identity, unlink }: { identity: ConnectedIdentity; unlink: Unlink }) {
  const t = useTranslations("account.identities");
  const errors = useTranslations("errors");
  const confirmed = useConfirmed();
  const toast = useToast();
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);
  const [isPending, setPending] = useState(false);
  const name = nameOf(identity);

  async function disconnect() {
    setPending(true);
    const result = await confirmed(() => unlink({ id: identity.id })).catch(() => null);
    setPending(false);
    setAsking(false);
    if (result?.ok) toast({ title: t("disconnected", { name }) });
    else
      toast({
        tone: "danger",
        title: result ? errors(result.error.code, result.error.values) : errors("unavailable"),
      });
    router.refresh();
  }

  return (
    <>
      <Button size="sm" aria-label={t("disconnectNamed", { name })} onClick={() => setAsking(true)}>
        {t("disconnect")}
      </Button>
      <ConfirmDialog
        open={isAsking}
        title={t("disconnectTitle", { name })}
        description={t("disconnectDescription")}
        confirmLabel={t("disconnect")}
        pending={isPending}
        onConfirm={disconnect}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
