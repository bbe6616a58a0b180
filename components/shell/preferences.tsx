"use client";

import { Monitor, Moon, Rows2, Rows4, Sun } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { localeName, locales } from "../../lib/locale";
import { type Density, densities } from "../../lib/preferences";
import { type Theme, themes } from "../../lib/theme";
import { cn } from "../ui/cn";
import { type FormAction, PreferenceButton, PreferenceGroup } from "./preference-group";

export type PreferencesProps = { theme: Theme; setTheme: FormAction; setLocale: FormAction };

const looks = {
  light: { icon: Sun, label: "themeLight" },
  dark: { icon: Moon, label: "themeDark" },
  system: { icon: Monitor, label: "themeSystem" },
} as const;

const spacings = {
  comfortable: { icon: Rows2, label: "densityComfortable" },
  compact: { icon: Rows4, label: "densityCompact" },
} as const;

type DensityProps = { density: Density; setDensity: FormAction };

/** How close the rows of tables stand. The field name is `density`. */
export function DensityPreference({ density, setDensity }: DensityProps) {
  const t = useTranslations("shell");
  return (
    <PreferenceGroup label={t("density")} action={setDensity} compact={false}>
      {densities.map((name) => {
        const { icon: Icon, label } = spacings[name];
        return (
          <PreferenceButton key={name} name="density" value={name} aria-pressed={name === density}>
            <Icon aria-hidden className="size-3.5 shrink-0" />
            {t(label)}
          </PreferenceButton>
        );
      })}
    </PreferenceGroup>
  );
}

/** Theme and language as plain forms: they work without JavaScript. The field names are `theme` and `locale`. */
export function Preferences({
  theme,
  setTheme,
  setLocale,
  compact = false,
}: PreferencesProps & { compact?: boolean }) {
  const t = useTranslations("shell");
  const locale = useLocale();
  return (
    <div className={cn("flex gap-3", compact ? "flex-wrap justify-between" : "flex-col")}>
      <PreferenceGroup label={t("theme")} action={setTheme} compact={compact}>
        {themes.map((name) => {
          const { icon: Icon, label } = looks[name];
          return (
            <PreferenceButton
              key={name}
              name="theme"
              value={name}
              title={compact ? t(label) : undefined}
              aria-pressed={name === theme}
            >
              <Icon aria-hidden className="size-3.5 shrink-0" />
              <span className={compact ? "sr-only" : undefined}>{t(label)}</span>
            </PreferenceButton>
          );
        })}
      </PreferenceGroup>
      <PreferenceGroup label={t("language")} action={setLocale} compact={compact}>
        {locales.map((name) => (
          <PreferenceButton key={name} name="locale" value={name} lang={name} aria-pressed={name === locale}>
            {localeName(name)}
          </PreferenceButton>
        ))}
      </PreferenceGroup>
    </div>
  );
}
