"use client";

import { useTranslations } from "use-intl";
import { buttonClass } from "../ui/button-class";
import { cn } from "../ui/cn";

/** The first stop of the keyboard: past everything that repeats, to the page's own `main`. */
export function SkipLink() {
  const t = useTranslations("shell");
  return (
    <a
      href="#main"
      className={cn(
        buttonClass({ variant: "primary" }),
        "fixed top-2 left-2 z-50 not-focus:pointer-events-none not-focus:opacity-0",
      )}
    >
      {t("skip")}
    </a>
  );
}
