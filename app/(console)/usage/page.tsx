import type { Metadata } from "next";
import { UsageView } from "../../../components/usage/usage-view";
import { listWorkspaces } from "../../../db/organization-list";
import { parseLoose } from "../../../lib/list";
import { can } from "../../../lib/policy";
import { inWorkspace, usageGroups, usageQuery } from "../../../lib/usage";
import { page } from "../../_server/page";
import { translations } from "../../_server/request";
import { usageReport } from "./report";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("usage.own.title") };
}

/** What one may see of the use of keys in the workspace one is in. */
export default page(async ({ actor, searchParams }) => {
  const { owner_principal_id: _, ...query } = parseLoose(usageQuery, searchParams);
  const [report, workspaces] = await Promise.all([
    usageReport(actor, { path: "/usage", query, within: inWorkspace(actor, query) }),
    listWorkspaces(actor),
  ]);
  const organization = workspaces.find(({ id }) => id === actor.workspaceId);
  const isOfOthers = organization !== undefined && can(actor, "usage:read", organization.id);
  return (
    <UsageView
      view="own"
      organization={organization}
      isOfOthers={isOfOthers}
      groups={usageGroups.filter((group) => isOfOthers || group !== "user")}
      {...report}
    />
  );
});
