import type { Metadata } from "next";
import {
  DeleteOrganization,
  RenameOrganization,
} from "../../../../../components/organizations/organization-settings";
import { KeySettingsForm } from "../../../../../components/settings/key-settings-form";
import { PageHeader } from "../../../../../components/shell/page-header";
import { Panel } from "../../../../../components/ui/panel";
import { getSettings } from "../../../../../db/settings";
import { can } from "../../../../../lib/policy";
import { translations } from "../../../../_server/request";
import { previewSettings, updateSettings } from "../../../admin/settings/actions";
import { deleteOrganization, updateOrganization } from "../../actions";
import { organizationPage } from "../../organization-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("organizations.tabs.settings") };
}

export default organizationPage("settings", async ({ actor, organization }) => {
  const t = await translations();
  const settings = await getSettings(actor, { principal_id: organization.id });
  return (
    <>
      <PageHeader title={t("organizations.tabs.settings")} />
      <div className="flex max-w-200 flex-col gap-4">
        <RenameOrganization organization={organization} update={updateOrganization} />
        <Panel title={t("settings.keys.title")} description={t("settings.keys.inOrganization")}>
          <KeySettingsForm
            settings={settings}
            previewSettings={previewSettings}
            updateSettings={updateSettings}
          />
        </Panel>
        {can(actor, "organization:delete", organization.id) && (
          <DeleteOrganization organization={organization} remove={deleteOrganization} />
        )}
      </div>
    </>
  );
});
