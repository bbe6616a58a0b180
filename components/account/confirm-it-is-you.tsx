"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { ExternalLink } from "lucide-react";
import { useTranslations } from "use-intl";
import { type ConfirmPasswordInput, confirmPasswordInput } from "../../lib/account";
import type { Result } from "../../lib/result";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { Callout } from "../ui/callout";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { Field } from "../ui/field";
import { PasswordInput } from "../ui/password-input";
import { SubmitButton } from "../ui/submit-button";
import { useResultForm } from "../ui/use-result-form";

export type Confirmation = {
  userName: string;
  /** Who has none signs in at an identity provider. */
  hasPassword: boolean;
  confirmPassword: (fields: ConfirmPasswordInput) => Promise<Result<unknown>>;
};

type ConfirmItIsYouProps = Confirmation & { onAnswer: (isConfirmed: boolean) => void };

/** Asks for a recent proof of who is there, before something that hands out power. */
export function ConfirmItIsYou({ onAnswer, ...confirmation }: ConfirmItIsYouProps) {
  const t = useTranslations("account.confirm");
  const { hasPassword } = confirmation;
  return (
    <Dialog
      open
      size="sm"
      title={t("title")}
      description={t(hasPassword ? "description" : "descriptionElsewhere")}
      onRequestClose={() => onAnswer(false)}
    >
      {hasPassword ? (
        <PasswordQuestion {...confirmation} onConfirmed={() => onAnswer(true)} />
      ) : (
        <DialogFooter>
          <a href="/sign-in?again=1&next=/account" target="_blank" rel="noreferrer" className={buttonClass()}>
            <ExternalLink aria-hidden />
            {t("signInAgain")}
          </a>
          <Button variant="primary" onClick={() => onAnswer(true)}>
            {t("goOn")}
          </Button>
        </DialogFooter>
      )}
    </Dialog>
  );
}

function PasswordQuestion({
  userName,
  confirmPassword,
  onConfirmed,
}: Confirmation & { onConfirmed: () => void }) {
  const t = useTranslations("account.confirm");
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(confirmPasswordInput),
    defaultValues: { current_password: "" },
    submit: confirmPassword,
    onDone: onConfirmed,
  });
  return (
    <form
      method="post"
      noValidate
      className="contents"
      onSubmit={(event) => {
        // It may stand within another form's dialog, whose own submission this is not.
        event.stopPropagation();
        return onSubmit(event);
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        {failure && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <input hidden name="username" autoComplete="username" value={userName} readOnly />
        <Field id="current_password" label={t("password")} error={errorOf("current_password")}>
          <PasswordInput {...form.register("current_password")} autoComplete="current-password" />
        </Field>
      </DialogBody>
      <DialogFooter>
        <SubmitButton pending={isPending}>{t("submit")}</SubmitButton>
      </DialogFooter>
    </form>
  );
}
