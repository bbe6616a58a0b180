import type { ModelVerbs } from "../../../../components/models/model-verbs";
import { nameOrganizations } from "../../../../db/organization-list";
import { listUpstreams } from "../../../../db/upstreams";
import type { UserActor } from "../../../../lib/actor";
import { upstreamQuery } from "../../../../lib/upstreams";
import { suggestUsers } from "../users/actions";
import { createModel, decideOffer, deleteModel, getModel, updateModel } from "./actions";

/** What the pages of models can do, and where a model can be. */
export async function modelVerbs(actor: UserActor): Promise<ModelVerbs> {
  const [upstreams, organizations] = await Promise.all([
    listUpstreams(actor, upstreamQuery.parse({ perPage: "1000" })),
    nameOrganizations(actor),
  ]);
  const actions = { createModel, updateModel, getModel, deleteModel, decideOffer, suggestUsers };
  return { ...actions, upstreams: upstreams.items.map(({ id, name }) => ({ id, name })), organizations };
}
