import type { Metadata } from "next";
import { SettingsView } from "../../../../components/settings/settings-view";
import { env } from "../../../../db/env";
import { getModelSettings } from "../../../../db/model-settings";
import { nameOrganizations } from "../../../../db/organization-list";
import { getSettings } from "../../../../db/settings";
import { getSignInSettings } from "../../../../db/sign-in-settings";
import { platformPrincipalId } from "../../../../lib/actor";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { previewSettings, updateModelSettings, updateSettings, updateSignInSettings } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("settings.title") };
}

export default page(async ({ actor }) => {
  const [settings, models, signIn, organizations] = await Promise.all([
    getSettings(actor, { principal_id: platformPrincipalId }),
    getModelSettings(actor),
    getSignInSettings(actor),
    nameOrganizations(actor),
  ]);
  return (
    <SettingsView
      settings={settings}
      models={models}
      signIn={signIn}
      organizations={organizations}
      provider={env().oidc?.name ?? null}
      previewSettings={previewSettings}
      updateSettings={updateSettings}
      updateModelSettings={updateModelSettings}
      updateSignInSettings={updateSignInSettings}
    />
  );
});
