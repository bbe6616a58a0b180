import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AuditView } from "../../../../components/audit/audit-view";
import { listAudit } from "../../../../db/audit-list";
import { auditQuery } from "../../../../lib/audit";
import { parseLoose } from "../../../../lib/list";
import { can } from "../../../../lib/policy";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { checkAudit } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("audit.title") };
}

export default page(async ({ actor, searchParams }) => {
  if (!can(actor, "audit:read")) notFound();
  const query = parseLoose(auditQuery, searchParams);
  const list = await listAudit(actor, query);
  return <AuditView query={query} list={list} checkAudit={checkAudit} />;
});
