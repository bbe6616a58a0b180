import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { UpstreamsView } from "../../../../components/upstreams/upstreams-view";
import { getModelSettings } from "../../../../db/model-settings";
import { listUpstreams } from "../../../../db/upstreams";
import { parseLoose } from "../../../../lib/list";
import { can } from "../../../../lib/policy";
import { upstreamQuery } from "../../../../lib/upstreams";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import {
  createUpstream,
  deleteUpstream,
  getUpstream,
  previewDeleteUpstream,
  syncUpstream,
  testUpstream,
  updateUpstream,
} from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("upstreams.title") };
}

export default page(async ({ actor, searchParams }) => {
  if (!can(actor, "upstream:manage")) notFound();
  const query = parseLoose(upstreamQuery, searchParams);
  const [list, settings] = await Promise.all([listUpstreams(actor, query), getModelSettings(actor)]);
  const verbs = {
    createUpstream,
    updateUpstream,
    getUpstream,
    testUpstream,
    syncUpstream,
    previewDeleteUpstream,
    deleteUpstream,
  };
  return (
    <UpstreamsView query={query} list={list} verbs={verbs} opensModels={settings.models_open_by_default} />
  );
});
