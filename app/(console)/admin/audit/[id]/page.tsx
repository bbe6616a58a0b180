import type { Metadata } from "next";
import { AuditDetails } from "../../../../../components/audit/audit-details";
import { getAuditRow } from "../../../../../db/audit-list";
import { auditIdInput } from "../../../../../lib/audit";
import { AppError } from "../../../../../lib/result";
import { page } from "../../../../_server/page";
import { translations } from "../../../../_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("audit.title") };
}

export default page(async ({ actor, params }) => {
  const id = auditIdInput.safeParse({ id: Number(params.id) });
  if (!id.success) throw new AppError("not_found");
  return <AuditDetails row={await getAuditRow(actor, id.data)} />;
});
