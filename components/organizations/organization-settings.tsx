"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type Organization, updateOrganizationInput } from "../../lib/organizations";
import type { Result } from "../../lib/result";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Panel } from "../ui/panel";
import { SubmitButton } from "../ui/submit-button";
import { useToast } from "../ui/toast";
import { useResultForm } from "../ui/use-result-form";
import { useRun } from "../ui/use-run";
import { OrganizationNameField } from "./organization-name-field";

type RenameOrganizationProps = {
  organization: Organization;
  update: (fields: { id: number; name: string }) => Promise<Result<Organization>>;
};

export function RenameOrganization({ organization: { id, name }, update }: RenameOrganizationProps) {
  const t = useTranslations("organizations.rename");
  const toast = useToast();
  const router = useRouter();
  const { form, onSubmit, failure, errorOf, isPending } = useResultForm({
    resolver: zodResolver(updateOrganizationInput),
    defaultValues: { id, name },
    submit: update,
    onDone: (organization) => {
      form.reset({ id, name: organization.name });
      toast({ title: t("done") });
      router.refresh();
    },
  });
  return (
    <Panel title={t("title")}>
      <form onSubmit={onSubmit} noValidate className="flex flex-col items-start gap-3">
        <OrganizationNameField error={errorOf("name")} registration={form.register("name")} />
        {failure && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <SubmitButton variant="secondary" pending={isPending}>
          {t("submit")}
        </SubmitButton>
      </form>
    </Panel>
  );
}

type DeleteOrganizationProps = {
  organization: Organization;
  remove: (fields: { id: number }) => Promise<Result<unknown>>;
};

/** While it owns keys it cannot be deleted, and here one reads how many. */
export function DeleteOrganization({ organization: { id, name, keys }, remove }: DeleteOrganizationProps) {
  const t = useTranslations("organizations.delete");
  const errors = useTranslations("errors");
  const router = useRouter();
  const run = useRun();
  const [isAsking, setAsking] = useState(false);
  const [isDeleting, setDeleting] = useState(false);

  async function go() {
    setDeleting(true);
    const deleted = await run(() => remove({ id }), t("done", { name }));
    setDeleting(false);
    setAsking(false);
    if (deleted === null) router.refresh();
    else router.push("/admin/organizations");
  }

  return (
    <Panel title={t("section")} description={t("description")}>
      {keys > 0 ? (
        <Callout tone="warning">{errors("organization_not_empty", { count: keys })}</Callout>
      ) : (
        <Button variant="danger" onClick={() => setAsking(true)}>
          {t("open")}
        </Button>
      )}
      <ConfirmDialog
        open={isAsking}
        title={t("title", { name })}
        description={t("consequence")}
        confirmLabel={t("confirm")}
        pending={isDeleting}
        onConfirm={go}
        onCancel={() => setAsking(false)}
      />
    </Panel>
  );
}
