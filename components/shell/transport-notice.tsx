"use client";

import { useTranslations } from "use-intl";
import { Callout } from "../ui/callout";

/** Stands on every page for as long as what is sent can be read on its way, though the operator allows it. */
export function TransportNotice({ className }: { className?: string }) {
  const t = useTranslations("shell");
  return (
    <Callout tone="warning" {...(className && { className })}>
      {t("unprotected")}
    </Callout>
  );
}

/** Stands in place of a form that asks for a password, so that none is sent. */
export function TransportRefusal() {
  const t = useTranslations();
  return (
    <Callout tone="danger">
      <p>{t("errors.unprotected")}</p>
      <p className="mt-2">{t("signIn.allowHttp")}</p>
    </Callout>
  );
}
