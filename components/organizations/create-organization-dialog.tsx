"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { createOrganizationInput, type Organization } from "../../lib/organizations";
import type { Result } from "../../lib/result";
import { Callout } from "../ui/callout";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { SubmitButton } from "../ui/submit-button";
import { useResultForm } from "../ui/use-result-form";
import { OrganizationNameField } from "./organization-name-field";

export type CreateOrganization = (fields: { name: string }) => Promise<Result<Organization>>;

type CreateOrganizationDialogProps = {
  create: CreateOrganization;
  onCreated: (organization: Organization) => void;
  onClose: () => void;
};

export function CreateOrganizationDialog({ create, onCreated, onClose }: CreateOrganizationDialogProps) {
  const t = useTranslations("organizations.create");
  const nameInput = useRef<HTMLInputElement>(null);
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(createOrganizationInput),
    defaultValues: { name: "" },
    submit: create,
    onDone: onCreated,
  });
  return (
    <Dialog
      open
      title={t("title")}
      description={t("description")}
      initialFocus={nameInput}
      onRequestClose={onClose}
    >
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody>
          <OrganizationNameField
            error={errorOf("name")}
            registration={form.register("name")}
            inputRef={nameInput}
          />
        </DialogBody>
        <DialogFooter>
          {failure && (
            <Callout tone="danger" role="alert" className="basis-full">
              {failure}
            </Callout>
          )}
          <SubmitButton pending={isPending}>{t("submit")}</SubmitButton>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
