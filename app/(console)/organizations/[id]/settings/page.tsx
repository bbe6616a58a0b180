import type { Metadata } from "next";
import {
  DeleteOrganization,
  RenameOrganization,
} from "../../../../../components/organizations/organization-settings";
import { PageHeader } from "../../../../../components/shell/page-header";
import { can } from "../../../../../lib/policy";
import { translations } from "../../../../_server/request";
import { deleteOrganization, updateOrganization } from "../../actions";
import { organizationPage } from "../../organization-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("organizations.tabs.settings") };
}

export default organizationPage("settings", async ({ actor, organization }) => {
  const t = await translations();
  return (
    <>
      <PageHeader title={t("organizations.tabs.settings")} />
      <div className="flex max-w-200 flex-col gap-4">
        <RenameOrganization organization={organization} update={updateOrganization} />
        {can(actor, "organization:delete", organization.id) && (
          <DeleteOrganization organization={organization} remove={deleteOrganization} />
        )}
      </div>
    </>
  );
});
