import * as z from "zod";
import { fields } from "../../lib/input";
import { createModelInput, type ModelDetails } from "../../lib/models/schema";

/** An existing model keeps its name, whatever that is. */
export const editModelForm = fields({ ...createModelInput.shape, name: z.string() });

export type ModelFields = z.input<typeof createModelInput>;

/** A new model; where there is one upstream alone, it runs there. */
export function newModel([only, other]: readonly { id: number }[]) {
  const isOnly = only !== undefined && other === undefined;
  return {
    name: "",
    ...(isOnly && { upstream_id: only.id }),
    fallback_upstream_id: null,
    is_open: true,
    user_ids: [],
    organization_ids: [],
  };
}

export function editable(model: ModelDetails): ModelFields {
  const { name, upstream, fallback, is_open, users, organizations } = model;
  return {
    name,
    upstream_id: upstream.id,
    fallback_upstream_id: fallback?.id ?? null,
    is_open,
    user_ids: users.map(({ id }) => id),
    organization_ids: organizations.map(({ id }) => id),
  };
}
