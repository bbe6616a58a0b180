import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { UsageView } from "../../../../components/usage/usage-view";
import { nameOrganizations } from "../../../../db/organization-list";
import { parseLoose } from "../../../../lib/list";
import { can } from "../../../../lib/policy";
import { usageQuery } from "../../../../lib/usage";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { usageReport } from "../../usage/report";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("usage.all.title") };
}

export default page(async ({ actor, searchParams }) => {
  if (!can(actor, "usage:read")) notFound();
  const query = parseLoose(usageQuery, searchParams);
  const [report, organizations] = await Promise.all([
    usageReport(actor, { path: "/admin/usage", query, within: query }),
    nameOrganizations(actor),
  ]);
  return <UsageView view="all" organizations={organizations} isOfOthers {...report} />;
});
