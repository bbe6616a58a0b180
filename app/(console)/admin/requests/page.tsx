import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RequestsView } from "../../../../components/requests/requests-view";
import { nameOrganizations } from "../../../../db/organization-list";
import { listRequests } from "../../../../db/request-list";
import { parseLoose } from "../../../../lib/list";
import { can } from "../../../../lib/policy";
import { requestQuery } from "../../../../lib/request-log";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("requests.all.title") };
}

export default page(async ({ actor, searchParams }) => {
  if (!can(actor, "request:read")) notFound();
  const query = parseLoose(requestQuery, searchParams);
  const [list, organizations] = await Promise.all([listRequests(actor, query), nameOrganizations(actor)]);
  return (
    <RequestsView
      view="all"
      path="/admin/requests"
      organizations={organizations}
      query={query}
      list={list}
      exportQuery={query}
    />
  );
});
