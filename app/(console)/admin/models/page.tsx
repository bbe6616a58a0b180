import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ModelsView } from "../../../../components/models/models-view";
import { listOffers } from "../../../../db/model-offers";
import { listModels } from "../../../../db/models";
import { parseLoose } from "../../../../lib/list";
import { modelQuery } from "../../../../lib/models/schema";
import { can } from "../../../../lib/policy";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { modelVerbs } from "./verbs";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("models.title") };
}

export default page(async ({ actor, searchParams }) => {
  if (!can(actor, "model:manage")) notFound();
  const query = parseLoose(modelQuery, searchParams);
  const [list, offers, verbs] = await Promise.all([
    listModels(actor, query),
    listOffers(actor),
    modelVerbs(actor),
  ]);
  return <ModelsView query={query} list={list} offers={offers} verbs={verbs} />;
});
