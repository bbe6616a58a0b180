"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import type { Result } from "../../lib/result";
import {
  type UpdateSignInSettingsFields,
  type UpdateSignInSettingsInput,
  updateSignInSettingsInput,
} from "../../lib/sign-in-settings";
import { Callout } from "../ui/callout";
import { Checkbox } from "../ui/checkbox";
import { SubmitButton } from "../ui/submit-button";
import { useToast } from "../ui/toast";
import { useResultForm } from "../ui/use-result-form";
import { GroupRolesEditor, type NamedOrganization } from "./group-roles-editor";
import { LinesField } from "./lines-field";

type SignInSettingsFormProps = {
  settings: UpdateSignInSettingsInput;
  /** What groups can lead to. */
  organizations: readonly NamedOrganization[];
  update: (fields: UpdateSignInSettingsFields) => Promise<Result<UpdateSignInSettingsInput>>;
};

/** Who may sign in from the identity provider, and what its groups give. */
export function SignInSettingsForm({ settings, organizations, update }: SignInSettingsFormProps) {
  const t = useTranslations("settings.signIn");
  const toast = useToast();
  const router = useRouter();
  const { form, onSubmit, failure, errorOf, isPending, typed } = useResultForm({
    resolver: zodResolver(updateSignInSettingsInput),
    defaultValues: settings,
    submit: update,
    onDone: (saved) => {
      form.reset(saved);
      toast({ title: t("saved"), description: t("fromNextSignIn") });
      router.refresh();
    },
  });
  const { sign_up, allowed_domains = [], group_roles = [], admin_groups = [] } = form.watch();

  return (
    <form method="post" onSubmit={onSubmit} noValidate className="flex flex-col gap-5">
      <Checkbox
        id="sign_up"
        label={t("signUp")}
        hint={t("signUpHint")}
        checked={sign_up ?? false}
        onChange={({ target }) => form.setValue("sign_up", target.checked, typed)}
      />
      <LinesField
        id="allowed_domains"
        label={t("allowedDomains")}
        hint={t("allowedDomainsHint")}
        lines={allowed_domains}
        error={errorOf("allowed_domains")}
        onChange={(lines) => form.setValue("allowed_domains", lines, typed)}
      />
      <GroupRolesEditor
        value={group_roles}
        organizations={organizations}
        error={errorOf("group_roles")}
        onChange={(value) => form.setValue("group_roles", value, typed)}
      />
      <LinesField
        id="admin_groups"
        label={t("adminGroups")}
        hint={t("adminGroupsHint")}
        lines={admin_groups}
        error={errorOf("admin_groups")}
        onChange={(lines) => form.setValue("admin_groups", lines, typed)}
      />
      {failure && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <SubmitButton pending={isPending} className="self-start">
        {t("save")}
      </SubmitButton>
    </form>
  );
}
