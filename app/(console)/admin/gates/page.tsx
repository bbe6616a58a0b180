import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { GatesView } from "../../../../components/gates/gates-view";
import { listGates } from "../../../../db/gates";
import { can } from "../../../../lib/policy";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("gates.title") };
}

export default page(async ({ actor }) => {
  if (!can(actor, "gate:read")) notFound();
  return <GatesView gates={await listGates(actor)} />;
});
