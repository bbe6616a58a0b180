import type { Metadata } from "next";
import { RequestsView } from "../../../components/requests/requests-view";
import { listWorkspaces } from "../../../db/organization-list";
import { listRequests } from "../../../db/request-list";
import { parseLoose } from "../../../lib/list";
import { requestQuery } from "../../../lib/request-log";
import { inWorkspace } from "../../../lib/usage";
import { page } from "../../_server/page";
import { translations } from "../../_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("requests.own.title") };
}

/** What one may see of the requests in the workspace one is in. */
export default page(async ({ actor, searchParams }) => {
  const { owner_principal_id: _, ...query } = parseLoose(requestQuery, searchParams);
  const within = inWorkspace(actor, query);
  const [list, workspaces] = await Promise.all([listRequests(actor, within), listWorkspaces(actor)]);
  return (
    <RequestsView
      view="own"
      path="/requests"
      organization={workspaces.find(({ id }) => id === actor.workspaceId)}
      query={query}
      list={list}
      exportQuery={within}
    />
  );
});
