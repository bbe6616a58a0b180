import type { Metadata } from "next";
import { UsableView } from "../../../components/models/usable-view";
import { env } from "../../../db/env";
import { listWorkspaces } from "../../../db/organization-list";
import { listUsableModels } from "../../../db/usable-models";
import { parseLoose } from "../../../lib/list";
import { pageOfModels, usableModelQuery } from "../../../lib/models/usable";
import { can } from "../../../lib/policy";
import { page } from "../../_server/page";
import { translations } from "../../_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("usable.title") };
}

/** What one may use in the workspace one is in. */
export default page(async ({ actor, searchParams }) => {
  const query = parseLoose(usableModelQuery, searchParams);
  const [models, workspaces] = await Promise.all([
    listUsableModels(actor, { principal_id: actor.workspaceId }),
    listWorkspaces(actor),
  ]);
  return (
    <UsableView
      query={query}
      list={pageOfModels(models, query)}
      organization={workspaces.find(({ id }) => id === actor.workspaceId)}
      baseUrl={`${env().gateUrl}/v1`}
      isAdmin={can(actor, "upstream:manage")}
    />
  );
});
