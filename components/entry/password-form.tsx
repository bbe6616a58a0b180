"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "use-intl";
import type * as z from "zod";
import type { Result } from "../../lib/result";
import { setPasswordInput } from "../../lib/users";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { PasswordInput } from "../ui/password-input";
import { SubmitButton } from "../ui/submit-button";
import { useResultForm } from "../ui/use-result-form";
import { openSession } from "./open-session";
import { useLinkToken } from "./use-link-token";

type Fields = z.input<typeof setPasswordInput>;
type PasswordFormProps = {
  setPassword: (fields: Fields) => Promise<Result<{ userName: string }>>;
  passwordMin: number;
};

/** Chooses a password through an invitation or a reset link, and signs in with it. */
export function PasswordForm({ setPassword, passwordMin }: PasswordFormProps) {
  const t = useTranslations("password");
  const token = useLinkToken();
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(setPasswordInput.omit({ token: true })),
    defaultValues: { password: "" },
    submit: async ({ password }) => {
      const set = await setPassword({ token: token ?? "", password });
      return set.ok ? openSession({ name: set.data.userName, password }) : set;
    },
    onDone: () => location.assign("/keys"),
  });
  const problem = failure ?? errorOf("token") ?? (token === "" ? t("noToken") : null);
  return (
    <form method="post" onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      {problem && (
        <Callout tone="danger" role="alert">
          {problem}
        </Callout>
      )}
      <Field
        id="password"
        label={t("new")}
        hint={t("hint", { min: passwordMin })}
        error={errorOf("password")}
      >
        <PasswordInput {...form.register("password")} autoComplete="new-password" autoFocus />
      </Field>
      <SubmitButton pending={isPending}>{t("submit")}</SubmitButton>
    </form>
  );
}
