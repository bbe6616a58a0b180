"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { type AddMemberFields, addMemberInput, type Member, memberRoles } from "../../lib/organizations";
import type { Result } from "../../lib/result";
import { Callout } from "../ui/callout";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Input } from "../ui/input";
import { Radio } from "../ui/radio";
import { SubmitButton } from "../ui/submit-button";
import { useResultForm } from "../ui/use-result-form";

export type AddMember = (fields: AddMemberFields) => Promise<Result<Member>>;

type AddMemberDialogProps = {
  organizationId: number;
  add: AddMember;
  onAdded: (member: Member) => void;
  onClose: () => void;
};

export function AddMemberDialog({ organizationId, add, onAdded, onClose }: AddMemberDialogProps) {
  const t = useTranslations("organizations");
  const nameInput = useRef<HTMLInputElement>(null);
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(addMemberInput),
    defaultValues: { organization_id: organizationId, user_name: "", role: "member" },
    submit: add,
    onDone: onAdded,
  });
  const { ref, ...userName } = form.register("user_name");
  return (
    <Dialog
      open
      title={t("members.add.title")}
      description={t("members.add.description")}
      initialFocus={nameInput}
      onRequestClose={onClose}
    >
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody className="flex flex-col gap-5">
          <Field id="user_name" label={t("members.add.userName")} error={errorOf("user_name")}>
            <Input
              {...userName}
              ref={(input) => {
                ref(input);
                nameInput.current = input;
              }}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          </Field>
          <Fieldset legend={t("members.columns.role")}>
            {memberRoles.toReversed().map((role) => (
              <Radio
                key={role}
                {...form.register("role")}
                value={role}
                label={t(`role.${role}`)}
                hint={t(`roleHint.${role}`)}
              />
            ))}
          </Fieldset>
        </DialogBody>
        <DialogFooter>
          {failure && (
            <Callout tone="danger" role="alert" className="basis-full">
              {failure}
            </Callout>
          )}
          <SubmitButton pending={isPending}>{t("members.add.submit")}</SubmitButton>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
