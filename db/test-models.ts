import { operator } from "../lib/actor";
import { type CreateModelFields, createModelInput, type ModelDetails } from "../lib/models/schema";
import { type CreateUpstreamFields, createUpstreamInput, type Upstream } from "../lib/upstreams";
import { createModel } from "./models";
import { fresh } from "./test-scene";
import { createUpstream } from "./upstreams";

/** An upstream at which nobody listens, unless said. */
export function newUpstream(fields: Partial<CreateUpstreamFields> = {}): Promise<Upstream> {
  const base_url = "http://127.0.0.1:1/v1";
  return createUpstream(
    operator,
    createUpstreamInput.parse({ name: fresh("upstream"), base_url, ...fields }),
  );
}

/** A model added by hand. */
export function newModel(
  { id: upstream_id }: { id: number },
  fields: Partial<CreateModelFields> = {},
): Promise<ModelDetails> {
  return createModel(operator, createModelInput.parse({ name: fresh("model"), upstream_id, ...fields }));
}
