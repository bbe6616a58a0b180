"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { useLocale, useTranslations } from "use-intl";
import { localeName, locales } from "../../lib/locale";
import { type Theme, themes } from "../../lib/theme";
import { cn } from "../ui/cn";

export type FormAction = (form: FormData) => Promise<void>;

export type PreferencesProps = { theme: Theme; setTheme: FormAction; setLocale: FormAction };

const looks = {
  light: { icon: Sun, label: "themeLight" },
  dark: { icon: Moon, label: "themeDark" },
  system: { icon: Monitor, label: "themeSystem" },
} as const;

/** Theme and language as plain forms: they work without JavaScript. The field names are `theme` and `locale`. */
export function Preferences({ theme, setTheme, setLocale }: PreferencesProps) {
  const t = useTranslations("shell");
  const locale = useLocale();
  return (
    <div className="flex flex-col gap-3">
      <ButtonGroup label={t("theme")} action={setTheme}>
        {themes.map((name) => {
          const { icon: Icon, label } = looks[name];
          return (
            <Choice key={name} name="theme" value={name} isChosen={name === theme}>
              <Icon aria-hidden className="size-3.5" />
              {t(label)}
            </Choice>
          );
        })}
      </ButtonGroup>
      <ButtonGroup label={t("language")} action={setLocale}>
        {locales.map((name) => (
          <Choice key={name} name="locale" value={name} lang={name} isChosen={name === locale}>
            {localeName(name)}
          </Choice>
        ))}
      </ButtonGroup>
    </div>
  );
}

function ButtonGroup({
  label,
  action,
  children,
}: {
  label: string;
  action: FormAction;
  children: ReactNode;
}) {
  return (
    <form action={action}>
      <fieldset>
        <legend className="mb-1 text-xs font-medium text-text-muted">{label}</legend>
        <div className="flex gap-0.5 rounded-md bg-surface-hover p-0.5">{children}</div>
      </fieldset>
    </form>
  );
}

type ChoiceProps = { name: string; value: string; lang?: string; isChosen: boolean; children: ReactNode };

function Choice({ isChosen, children, ...props }: ChoiceProps) {
  return (
    <button
      {...props}
      type="submit"
      aria-pressed={isChosen}
      className={cn(
        "flex h-control-sm grow cursor-pointer items-center justify-center gap-1 rounded-sm border border-transparent px-1.5 text-sm whitespace-nowrap text-text-muted transition-colors hover:text-text",
        isChosen && "border-border bg-surface-raised font-medium text-text shadow-raised",
      )}
    >
      {children}
    </button>
  );
}
