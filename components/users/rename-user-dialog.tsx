"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import type { RefObject } from "react";
import { useTranslations } from "use-intl";
import { type User, updateUserInput } from "../../lib/users";
import { Callout } from "../ui/callout";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { SubmitButton } from "../ui/submit-button";
import { useToast } from "../ui/toast";
import { useResultForm } from "../ui/use-result-form";
import type { UserVerbs } from "./user-verbs";

type RenameUserDialogProps = {
  user: User;
  rename: UserVerbs["updateUser"];
  returnFocusTo: RefObject<HTMLElement | null>;
  onClose: () => void;
};

export function RenameUserDialog({ user, rename, returnFocusTo, onClose }: RenameUserDialogProps) {
  const t = useTranslations("users");
  const toast = useToast();
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(updateUserInput),
    defaultValues: { id: user.id, name: user.name },
    submit: rename,
    onDone: ({ name }) => {
      toast({ title: t("rename.done", { name }) });
      onClose();
    },
  });
  return (
    <Dialog
      open
      size="sm"
      title={t("rename.title")}
      description={t("rename.description")}
      finalFocus={returnFocusTo}
      onRequestClose={onClose}
    >
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody>
          <Field id="name" label={t("columns.name")} error={errorOf("name")}>
            <Input
              {...form.register("name")}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
            />
          </Field>
        </DialogBody>
        <DialogFooter>
          {failure && (
            <Callout tone="danger" role="alert" className="basis-full">
              {failure}
            </Callout>
          )}
          <SubmitButton pending={isPending}>{t("rename.submit")}</SubmitButton>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
