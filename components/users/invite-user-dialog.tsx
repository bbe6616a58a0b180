"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import type { Result } from "../../lib/result";
import { type InviteUserFields, inviteUserInput, type User } from "../../lib/users";
import { Callout } from "../ui/callout";
import { Checkbox } from "../ui/checkbox";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { SubmitButton } from "../ui/submit-button";
import { useResultForm } from "../ui/use-result-form";

export type Invited = { user: User; linkToken: string | null };
export type InviteUser = (fields: InviteUserFields) => Promise<Result<Invited>>;

type InviteUserDialogProps = {
  invite: InviteUser;
  onInvited: (invited: Invited) => void;
  onClose: () => void;
};

/** A name and a role: the password is the invited person's to choose. */
export function InviteUserDialog({ invite, onInvited, onClose }: InviteUserDialogProps) {
  const t = useTranslations("users");
  const nameInput = useRef<HTMLInputElement>(null);
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(inviteUserInput),
    defaultValues: { name: "", is_admin: false },
    submit: invite,
    onDone: onInvited,
  });
  const { ref, ...name } = form.register("name");
  return (
    <Dialog
      open
      title={t("invite.title")}
      description={t("invite.description")}
      initialFocus={nameInput}
      onRequestClose={onClose}
    >
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody className="flex flex-col gap-4">
          <Field id="name" label={t("columns.name")} error={errorOf("name")}>
            <Input
              {...name}
              ref={(input) => {
                ref(input);
                nameInput.current = input;
              }}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          </Field>
          <Checkbox {...form.register("is_admin")} label={t("invite.admin")} hint={t("invite.adminHint")} />
        </DialogBody>
        <DialogFooter>
          {failure && (
            <Callout tone="danger" role="alert" className="basis-full">
              {failure}
            </Callout>
          )}
          <SubmitButton pending={isPending}>{t("invite.submit")}</SubmitButton>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
