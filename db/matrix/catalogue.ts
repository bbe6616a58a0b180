import { createModelInput, modelQuery } from "../../lib/models/schema";
import { createUpstreamInput, upstreamQuery } from "../../lib/upstreams";
import * as deleteUpstream from "../delete-upstream";
import * as offers from "../model-offers";
import { model_access } from "../model-schema";
import * as modelSettings from "../model-settings";
import { syncUpstream } from "../model-sync";
import * as models from "../models";
import { fresh } from "../test-scene";
import * as upstreams from "../upstreams";
import { listUsableModels } from "../usable-models";
import type { Target } from "./cells";
import { administrators, ofAll, ofHoldersAndOneself, ofThoseInside, type Reach } from "./reach";
import { among, changes, notByKey, reads, type Verbs } from "./ways";

const base_url = "http://127.0.0.1:1/v1";

const ofUpstreams: Verbs = {
  listUpstreams: reads(administrators, (actor, at) =>
    among(
      upstreams.listUpstreams(actor, upstreamQuery.parse({})),
      ({ id }) => id === at.catalogue.upstream.id,
    ),
  ),
  getUpstream: reads(administrators, (actor, at) => upstreams.getUpstream(actor, at.catalogue.upstream)),
  findUpstream: reads(administrators, (actor, at) =>
    upstreams.findUpstream(actor, at.catalogue.upstream.name),
  ),
  createUpstream: changes("upstream.create", administrators, (actor) =>
    upstreams.createUpstream(actor, createUpstreamInput.parse({ name: fresh("upstream"), base_url })),
  ),
  updateUpstream: changes("upstream.update", administrators, (actor, { catalogue: { upstream } }) =>
    upstreams.updateUpstream(actor, { id: upstream.id, version: upstream.version, state: "draining" }),
  ),
  previewDeleteUpstream: reads(administrators, (actor, at) =>
    deleteUpstream.previewDeleteUpstream(actor, at.catalogue.upstream),
  ),
  deleteUpstream: changes("upstream.delete", administrators, (actor, at) =>
    deleteUpstream.deleteUpstream(actor, { id: at.catalogue.upstream.id, with_models: true }),
  ),
  testUpstream: [
    reads(administrators, (actor, at) =>
      upstreams.testUpstream(actor, { id: at.catalogue.upstream.id, kind: "openai", base_url }),
    ),
    reads(administrators, (actor) => upstreams.testUpstream(actor, { kind: "openai", base_url }), {
      how: "which is not saved",
    }),
  ],
  syncUpstream: changes("upstream.sync", administrators, (actor, at) =>
    syncUpstream(actor, at.catalogue.upstream),
  ),
};

const ofModels: Verbs = {
  getModel: reads(administrators, (actor, at) => models.getModel(actor, at.catalogue.open)),
  createModel: changes("model.create", administrators, (actor, at) =>
    models.createModel(
      actor,
      createModelInput.parse({ name: fresh("model"), upstream_id: at.catalogue.upstream.id }),
    ),
  ),
  updateModel: changes("model.update", administrators, (actor, { catalogue: { open } }) =>
    models.updateModel(actor, { id: open.id, version: open.version, is_open: false }),
  ),
  deleteModel: changes("model.delete", administrators, (actor, at) =>
    models.deleteModel(actor, at.catalogue.open),
  ),
  listOffers: reads(administrators, (actor, at) =>
    among(offers.listOffers(actor), ({ model }) => model.id === at.catalogue.open.id),
  ),
  decideOffer: changes("model.offer", administrators, (actor, { catalogue: { other, open } }) =>
    offers.decideOffer(actor, { upstream_id: other.id, model_id: open.id, decision: "move" }),
  ),
  getModelSettings: reads(administrators, (actor) => modelSettings.getModelSettings(actor)),
  updateModelSettings: changes("settings.update", administrators, (actor) =>
    modelSettings.updateModelSettings(actor, { version: 0, models_open_by_default: false }),
  ),
};

const list = (reach: Reach, which: "open" | "closed", more: Parameters<typeof reads>[2]) =>
  reads(
    reach,
    (actor, at) =>
      among(
        models.listModels(actor, modelQuery.parse({ perPage: "1000" })),
        ({ id }) => id === at.catalogue[which].id,
      ),
    more,
  );

const listed = ({ catalogue, place }: Target) => ({ model_id: catalogue.closed.id, principal_id: place });

export const verbsOfCatalogue: Verbs = {
  listModels: [
    list(ofAll, "open", { how: "open to everybody" }),
    list(ofThoseInside, "closed", {
      how: "open to an organization",
      before: (tx, at) => tx.insert(model_access).values(listed(at)),
    }),
  ],
  listUsableModels: reads(
    ofHoldersAndOneself,
    (actor, at) =>
      among(
        listUsableModels(actor, { user_id: at.actor.userId, principal_id: at.principal }),
        ({ name }) => name === at.catalogue.open.name,
      ),
    { isChange: true },
  ),
  ...notByKey({ ...ofUpstreams, ...ofModels }),
};
