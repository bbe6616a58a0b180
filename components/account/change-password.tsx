"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "use-intl";
import type * as z from "zod";
import type { Result } from "../../lib/result";
import { changePasswordInput } from "../../lib/users";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { PasswordInput } from "../ui/password-input";
import { SubmitButton } from "../ui/submit-button";
import { useToast } from "../ui/toast";
import { useResultForm } from "../ui/use-result-form";

type Fields = z.input<typeof changePasswordInput>;
type ChangePasswordProps = {
  userName: string;
  change: (fields: Fields) => Promise<Result<unknown>>;
  passwordMin: number;
};

export function ChangePassword({ userName, change, passwordMin }: ChangePasswordProps) {
  const t = useTranslations("account");
  const toast = useToast();
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(changePasswordInput),
    defaultValues: { current: "", password: "" },
    submit: change,
    onDone: () => {
      form.reset();
      toast({ title: t("passwordChanged"), description: t("sessionsEnded") });
    },
  });
  return (
    <form method="post" onSubmit={onSubmit} noValidate className="flex max-w-sm flex-col gap-4">
      {failure && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      {/* A password manager stores the new password under this name. */}
      <input hidden name="username" autoComplete="username" value={userName} readOnly />
      <Field id="current" label={t("currentPassword")} error={errorOf("current")}>
        <PasswordInput {...form.register("current")} autoComplete="current-password" />
      </Field>
      <Field
        id="password"
        label={t("newPassword")}
        hint={t("passwordHint", { min: passwordMin })}
        error={errorOf("password")}
      >
        <PasswordInput {...form.register("password")} autoComplete="new-password" />
      </Field>
      <SubmitButton pending={isPending} className="self-start">
        {t("changePassword")}
      </SubmitButton>
    </form>
  );
}
