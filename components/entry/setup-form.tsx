"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "use-intl";
import type * as z from "zod";
import type { Result } from "../../lib/result";
import { claimSetupInput } from "../../lib/users";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { PasswordInput } from "../ui/password-input";
import { SubmitButton } from "../ui/submit-button";
import { useResultForm } from "../ui/use-result-form";
import { openSession } from "./open-session";
import { useLinkToken } from "./use-link-token";

type Fields = z.input<typeof claimSetupInput>;
type SetupFormProps = { claim: (fields: Fields) => Promise<Result<unknown>>; passwordMin: number };

/** Makes the first administrator and signs them in. */
export function SetupForm({ claim, passwordMin }: SetupFormProps) {
  const t = useTranslations("setup");
  const token = useLinkToken();
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(claimSetupInput.omit({ token: true })),
    defaultValues: { name: "", password: "" },
    submit: async ({ name, password }) => {
      const claimed = await claim({ token: token ?? "", name, password });
      return claimed.ok ? openSession({ name, password }) : claimed;
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
      <Field id="name" label={t("name")} error={errorOf("name")}>
        <Input
          {...form.register("name")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
        />
      </Field>
      <Field
        id="password"
        label={t("password")}
        hint={t("passwordHint", { min: passwordMin })}
        error={errorOf("password")}
      >
        <PasswordInput {...form.register("password")} autoComplete="new-password" />
      </Field>
      <SubmitButton pending={isPending}>{t("submit")}</SubmitButton>
    </form>
  );
}
