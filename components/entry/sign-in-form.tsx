"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "use-intl";
import { signInInput } from "../../lib/users";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { PasswordInput } from "../ui/password-input";
import { SubmitButton } from "../ui/submit-button";
import { useResultForm } from "../ui/use-result-form";
import { openSession } from "./open-session";

export function SignInForm({ next }: { next: string }) {
  const t = useTranslations("signIn");
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(signInInput),
    defaultValues: { name: "", password: "" },
    submit: openSession,
    // The token of a link that led here stands in the fragment, which the server never saw and cannot give back.
    onDone: () => location.assign(next + location.hash),
  });
  return (
    <form method="post" onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      {failure && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <Field id="name" label={t("name")} error={errorOf("name")}>
        <Input
          {...form.register("name")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
        />
      </Field>
      <Field id="password" label={t("password")} error={errorOf("password")}>
        <PasswordInput {...form.register("password")} autoComplete="current-password" />
      </Field>
      <SubmitButton pending={isPending}>{t("submit")}</SubmitButton>
    </form>
  );
}
