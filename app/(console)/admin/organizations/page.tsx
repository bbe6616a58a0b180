import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { OrganizationsView } from "../../../../components/organizations/organizations-view";
import { listOrganizations } from "../../../../db/organization-list";
import { parseLoose } from "../../../../lib/list";
import { organizationQuery } from "../../../../lib/organizations";
import { can } from "../../../../lib/policy";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { createOrganization } from "../../organizations/actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("organizations.title") };
}

export default page(async ({ actor, searchParams }) => {
  if (!can(actor, "organization:create")) notFound();
  const query = parseLoose(organizationQuery, searchParams);
  const list = await listOrganizations(actor, query);
  return <OrganizationsView query={query} list={list} createOrganization={createOrganization} />;
});
