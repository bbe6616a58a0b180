"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { platformPrincipalId } from "../../lib/actor";
import { coversScope, type PermissionScope } from "../../lib/keys/scopes";
import type { Result } from "../../lib/result";
import {
  type KeySettingsFields,
  keySettings,
  type Settings,
  type SettingsPreview,
  type UpdateSettingsFields,
} from "../../lib/settings";
import { ScopeEditor } from "../keys/scope-editor";
import { Callout } from "../ui/callout";
import { Checkbox } from "../ui/checkbox";
import { Fieldset } from "../ui/fieldset";
import { SubmitButton } from "../ui/submit-button";
import { useToast } from "../ui/toast";
import { useResultForm } from "../ui/use-result-form";
import { useRun } from "../ui/use-run";
import { MakersField, NumberField, PresetField } from "./key-settings-fields";
import { SettingsEffect } from "./settings-effect";

type Saved = Settings & { shortened: number };

export type KeySettingsVerbs = {
  previewSettings: (fields: {
    principal_id: number;
    keys: KeySettingsFields;
  }) => Promise<Result<SettingsPreview>>;
  updateSettings: (fields: UpdateSettingsFields) => Promise<Result<Saved>>;
};

/** What new keys of the platform or of an organization may be. What it does to keys of today is told before saving. */
export function KeySettingsForm({ settings, ...verbs }: KeySettingsVerbs & { settings: Settings }) {
  const { principal_id, above } = settings;
  const t = useTranslations("settings.keys");
  const run = useRun();
  const toast = useToast();
  const router = useRouter();
  const [version, setVersion] = useState(settings.version);
  const [effect, setEffect] = useState<SettingsPreview | null>(null);
  const [isSaving, setSaving] = useState(false);
  const { form, onSubmit, failure, errorOf, isPending, typed } = useResultForm({
    resolver: zodResolver(keySettings),
    defaultValues: settings.keys,
    submit: (keys: KeySettingsFields) => verbs.previewSettings({ principal_id, keys }),
    onDone: (preview) => (hasEffect(preview) ? setEffect(preview) : save(false)),
  });
  const values = form.watch();

  async function save(apply_to_existing: boolean) {
    setSaving(true);
    const keys = form.getValues();
    const saved = await run(() => verbs.updateSettings({ principal_id, version, keys, apply_to_existing }));
    setSaving(false);
    setEffect(null);
    if (saved === null) return;
    const { shortened } = saved.data;
    setVersion(saved.data.version);
    form.reset(saved.data.keys);
    toast({ title: t("saved"), ...(shortened > 0 && { description: t("shortened", { count: shortened }) }) });
    router.refresh();
  }

  const hasMax = values.max_lifetime_days !== null;
  const mayNeverEnd = above.may_never_expire && !hasMax;
  return (
    <form method="post" onSubmit={onSubmit} noValidate className="flex flex-col gap-6">
      <MakersField
        isPlatform={principal_id === platformPrincipalId}
        above={above.who_may_create}
        value={values.who_may_create ?? null}
        onChange={(value) => form.setValue("who_may_create", value, typed)}
      />
      <Fieldset legend={t("allowed_scope")}>
        <ScopeEditor
          isLimit
          value={values.allowed_scope ?? above.allowed_scope}
          allowed={above.allowed_scope}
          error={errorOf("allowed_scope")}
          onChange={(scope) => form.setValue("allowed_scope", isEverything(scope) ? null : scope, typed)}
        />
      </Fieldset>
      <div className="grid gap-5 sm:grid-cols-2">
        <NumberField
          name="max_lifetime_days"
          above={above.max_lifetime_days}
          error={errorOf("max_lifetime_days")}
          registration={form.register("max_lifetime_days", { setValueAs: toNumber })}
        />
        <NumberField
          name="default_lifetime_days"
          above={above.default_lifetime_days}
          error={errorOf("default_lifetime_days")}
          registration={form.register("default_lifetime_days", { setValueAs: toNumber })}
        />
        <NumberField
          name="max_keys_per_user"
          above={above.max_keys_per_user}
          error={errorOf("max_keys_per_user")}
          registration={form.register("max_keys_per_user", { setValueAs: toNumber })}
        />
        <PresetField
          above={above.default_preset}
          value={values.default_preset ?? null}
          onChange={(value) => form.setValue("default_preset", value, typed)}
        />
      </div>
      <div className="flex flex-col gap-1">
        <Checkbox
          label={t("may_never_expire")}
          hint={hasMax ? t("neverWithMax") : above.may_never_expire ? undefined : t("notAbove")}
          disabled={!mayNeverEnd}
          checked={mayNeverEnd && values.may_never_expire !== false}
          onChange={({ target }) => form.setValue("may_never_expire", target.checked ? null : false, typed)}
        />
        <Checkbox
          label={t("may_be_custom")}
          hint={above.may_be_custom ? t("customHint") : t("notAbove")}
          disabled={!above.may_be_custom}
          checked={above.may_be_custom && values.may_be_custom !== false}
          onChange={({ target }) => form.setValue("may_be_custom", target.checked ? null : false, typed)}
        />
      </div>
      {failure && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <SubmitButton pending={isPending || isSaving} className="self-start">
        {t("save")}
      </SubmitButton>
      {effect && (
        <SettingsEffect
          effect={effect}
          maxLifetimeDays={values.max_lifetime_days ?? null}
          isPending={isSaving}
          onConfirm={save}
          onCancel={() => setEffect(null)}
        />
      )}
    </form>
  );
}

function hasEffect(preview: SettingsPreview): boolean {
  return Object.values(preview).some((count) => count > 0);
}

/** Every scope there is, and so no limit. */
function isEverything(scope: readonly PermissionScope[]): boolean {
  return coversScope(scope, "inference") && coversScope(scope, "management");
}

/** An empty field leaves it to the level above. */
function toNumber(text: string | number | null): number | null {
  return text === "" || text === null ? null : Number(text);
}
