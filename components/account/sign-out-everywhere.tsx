"use client";

import { LogOut } from "lucide-react";
import { useTranslations } from "use-intl";
import type { FormAction } from "../shell/preference-group";
import { buttonClass } from "../ui/button-class";

/** A plain form, so that it works without JavaScript: whoever needs it may be in a hurry on a borrowed machine. */
export function SignOutEverywhere({ signOut }: { signOut: FormAction }) {
  const t = useTranslations("account.sessions");
  return (
    <form action={signOut}>
      <button type="submit" className={buttonClass()}>
        <LogOut aria-hidden />
        {t("endAll")}
      </button>
    </form>
  );
}
