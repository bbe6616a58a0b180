"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import {
  type UpdateModelSettingsFields,
  type UpdateModelSettingsInput,
  updateModelSettingsInput,
} from "../../lib/models/settings";
import type { Result } from "../../lib/result";
import { Callout } from "../ui/callout";
import { Checkbox } from "../ui/checkbox";
import { SubmitButton } from "../ui/submit-button";
import { useToast } from "../ui/toast";
import { useResultForm } from "../ui/use-result-form";

type ModelSettingsFormProps = {
  settings: UpdateModelSettingsInput;
  update: (fields: UpdateModelSettingsFields) => Promise<Result<UpdateModelSettingsInput>>;
};

/** Who may use the models that upstreams will name. Those that are there stay as they are. */
export function ModelSettingsForm({ settings, update }: ModelSettingsFormProps) {
  const t = useTranslations("settings.models");
  const toast = useToast();
  const router = useRouter();
  const { form, onSubmit, failure, isPending } = useResultForm({
    resolver: zodResolver(updateModelSettingsInput),
    defaultValues: settings,
    submit: update,
    onDone: (saved) => {
      form.reset(saved);
      toast({ title: t("saved") });
      router.refresh();
    },
  });
  return (
    <form method="post" onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <Checkbox {...form.register("models_open_by_default")} label={t("open")} hint={t("openHint")} />
      {failure && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <SubmitButton pending={isPending} className="self-start">
        {t("save")}
      </SubmitButton>
    </form>
  );
}
