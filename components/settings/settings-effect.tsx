"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import type { SettingsPreview } from "../../lib/settings";
import { Checkbox } from "../ui/checkbox";
import { ConfirmDialog } from "../ui/confirm-dialog";

type SettingsEffectProps = {
  effect: SettingsPreview;
  maxLifetimeDays: number | null;
  isPending: boolean;
  onConfirm: (appliesToExisting: boolean) => void;
  onCancel: () => void;
};

/** What of today does not fit new settings. It stays as it is; keys that last too long can be made to end sooner. */
export function SettingsEffect(props: SettingsEffectProps) {
  const { effect, maxLifetimeDays, isPending, onConfirm, onCancel } = props;
  const t = useTranslations("settings.effect");
  const [appliesToExisting, setAppliesToExisting] = useState(false);
  const { ending_sooner, never_ending, scope, custom, users_over_limit } = effect;
  const lines = [
    ending_sooner > 0 ? t("ending_sooner", { count: ending_sooner }) : null,
    // A key that never ends is one of those that last too long.
    never_ending > 0 && ending_sooner === 0 ? t("never_ending", { count: never_ending }) : null,
    scope > 0 ? t("scope", { count: scope }) : null,
    custom > 0 ? t("custom", { count: custom }) : null,
    users_over_limit > 0 ? t("users_over_limit", { count: users_over_limit }) : null,
  ].filter((line) => line !== null);
  return (
    <ConfirmDialog
      open
      tone="primary"
      title={t("title")}
      description={t("description")}
      confirmLabel={t("confirm")}
      pending={isPending}
      onConfirm={() => onConfirm(appliesToExisting)}
      onCancel={onCancel}
    >
      <ul className="mt-3 list-disc pl-5">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {ending_sooner > 0 && maxLifetimeDays !== null && (
        <Checkbox
          className="mt-3"
          label={t("apply", { count: ending_sooner })}
          hint={t("applyHint", { days: maxLifetimeDays })}
          checked={appliesToExisting}
          onChange={({ target }) => setAppliesToExisting(target.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
