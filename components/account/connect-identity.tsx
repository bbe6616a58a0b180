"use client";

import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { Result } from "../../lib/result";
import { Button } from "../ui/button";
import { useConfirmed } from "../ui/confirmed";
import { useToast } from "../ui/toast";

type ConnectIdentityProps = {
  providerName: string;
  prepare: (fields: Record<never, never>) => Promise<Result<unknown>>;
};

/** Leads to the identity provider to connect what one signs in with there; asks first who is there if it must. */
export function ConnectIdentity({ providerName, prepare }: ConnectIdentityProps) {
  const t = useTranslations("account.identities");
  const errors = useTranslations("errors");
  const confirmed = useConfirmed();
  const toast = useToast();
  const [isPending, setPending] = useState(false);

  async function connect(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    setPending(true);
    const result = await confirmed(() => prepare({})).catch(() => null);
    if (result?.ok) return form.submit();
    setPending(false);
    if (result?.error.code === "sign_in_again") return;
    toast({ tone: "danger", title: errors(result?.error.code ?? "unavailable", result?.error.values) });
  }

  return (
    <form method="post" action="/api/auth/signin/oidc" onSubmit={connect}>
      <input type="hidden" name="purpose" value="link" />
      <input type="hidden" name="next" value="/account" />
      <Button type="submit" pending={isPending}>
        {t("connect", { name: providerName })}
      </Button>
    </form>
  );
}
