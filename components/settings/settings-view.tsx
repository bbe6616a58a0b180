"use client";

import { useTranslations } from "use-intl";
import type { UpdateModelSettingsFields, UpdateModelSettingsInput } from "../../lib/models/settings";
import type { Result } from "../../lib/result";
import type { Settings } from "../../lib/settings";
import type { UpdateSignInSettingsFields, UpdateSignInSettingsInput } from "../../lib/sign-in-settings";
import { PageHeader } from "../shell/page-header";
import { Panel } from "../ui/panel";
import { KeySettingsForm, type KeySettingsVerbs } from "./key-settings-form";
import { ModelSettingsForm } from "./model-settings-form";
import { SignInSettingsForm } from "./sign-in-settings-form";

type SettingsViewProps = KeySettingsVerbs & {
  settings: Settings;
  models: UpdateModelSettingsInput;
  signIn: UpdateSignInSettingsInput;
  organizations: readonly { id: number; name: string }[];
  /** What the identity provider is called; null where none is configured. */
  provider: string | null;
  updateModelSettings: (fields: UpdateModelSettingsFields) => Promise<Result<UpdateModelSettingsInput>>;
  updateSignInSettings: (fields: UpdateSignInSettingsFields) => Promise<Result<UpdateSignInSettingsInput>>;
};

/** What an administrator decides for everybody. */
export function SettingsView(props: SettingsViewProps) {
  const { settings, models, signIn, organizations, provider, ...actions } = props;
  const { updateModelSettings, updateSignInSettings, ...verbs } = actions;
  const t = useTranslations("settings");
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <div className="flex max-w-3xl flex-col gap-4">
        <Panel title={t("keys.title")} description={t("keys.description")}>
          <KeySettingsForm settings={settings} {...verbs} />
        </Panel>
        <Panel title={t("models.title")}>
          <ModelSettingsForm settings={models} update={updateModelSettings} />
        </Panel>
        {provider === null ? (
          <Panel title={t("signInWithout")}>
            <p className="text-text-muted">{t("signIn.notConfigured")}</p>
          </Panel>
        ) : (
          <Panel title={t("signIn.title", { name: provider })} description={t("signIn.description")}>
            <SignInSettingsForm
              settings={signIn}
              organizations={organizations}
              update={updateSignInSettings}
            />
          </Panel>
        )}
      </div>
    </>
  );
}
