import * as z from "zod";
import { expected, fields, rowId } from "../input";
import { idText, listFields } from "../list";
import { searchText } from "../search";
import { distinct } from "../text";
import type { UpstreamFailure } from "../upstreams";
import { modelName } from "./name";

const version = z.number(expected("number_expected")).int("number_expected");
const isOpen = z.boolean("boolean_expected");
const ids = distinct(rowId, 1000);

/** A model that no upstream needs to name. */
export const createModelInput = fields({
  name: modelName,
  upstream_id: rowId,
  fallback_upstream_id: rowId.nullable().default(null),
  is_open: isOpen.default(true),
  user_ids: ids.default([]),
  organization_ids: ids.default([]),
}).refine(hasAnotherFallback, { path: ["fallback_upstream_id"], error: "fallback_is_same" });
export type CreateModelInput = z.output<typeof createModelInput>;
export type CreateModelFields = z.input<typeof createModelInput>;

/** Exactly the named fields are written; who may use it is remembered while it is open to everybody. */
export const updateModelInput = fields({
  id: rowId,
  version,
  upstream_id: rowId.optional(),
  fallback_upstream_id: rowId.nullable().optional(),
  is_open: isOpen.optional(),
  user_ids: ids.optional(),
  organization_ids: ids.optional(),
}).refine(hasAnotherFallback, { path: ["fallback_upstream_id"], error: "fallback_is_same" });
export type UpdateModelInput = z.output<typeof updateModelInput>;
export type UpdateModelFields = z.input<typeof updateModelInput>;

function hasAnotherFallback(model: {
  upstream_id?: number | undefined;
  fallback_upstream_id?: number | null | undefined;
}): boolean {
  const { upstream_id, fallback_upstream_id } = model;
  return upstream_id === undefined || upstream_id !== fallback_upstream_id;
}

export const modelIdInput = fields({ id: rowId });
export type ModelIdInput = z.output<typeof modelIdInput>;

export const offerDecisions = ["move", "fallback", "dismiss"] as const;
export type OfferDecision = (typeof offerDecisions)[number];

/** What becomes of a model that another upstream names too. */
export const decideOfferInput = fields({
  upstream_id: rowId,
  model_id: rowId,
  decision: z.enum(offerDecisions, "unknown_choice"),
});
export type DecideOfferInput = z.output<typeof decideOfferInput>;

/** Whose key, and in which workspace; the caller's own unless said. */
export const usableModelsInput = fields({ user_id: rowId.optional(), principal_id: rowId });
export type UsableModelsInput = z.output<typeof usableModelsInput>;

export const modelSortFields = ["name", "created_at"] as const;
export type ModelSortField = (typeof modelSortFields)[number];
export const defaultModelSort = "name";

export const modelStates = ["callable", "unavailable", "gone", "closed"] as const;
export type ModelState = (typeof modelStates)[number];

export const modelQuery = z.object(
  {
    ...listFields(modelSortFields, defaultModelSort),
    search: searchText,
    upstream_id: idText,
    state: z.enum(modelStates, "unknown_status").optional(),
  },
  "object_expected",
);
export type ModelQuery = z.output<typeof modelQuery>;

export type Named = { id: number; name: string };

export type Model = {
  id: number;
  name: string;
  upstream: Named;
  /** Called when the upstream cannot be reached. */
  fallback: Named | null;
  /** Whether everybody may use it. */
  is_open: boolean;
  is_manual: boolean;
  /** Its upstream no longer names it. */
  is_gone: boolean;
  /** Its upstream or its fallback takes requests. */
  is_callable: boolean;
  version: number;
  created_at: Date;
  updated_at: Date;
};

export type ModelDetails = Model & { users: Named[]; organizations: Named[] };

/** An upstream names a model that another one serves. */
export type Offer = { upstream: Named; model: Named; current: Named };

/** What an editor of keys offers: a name, who serves it, whether it can be called now, and whether it is still named there. */
export type OfferedModel = { name: string; upstream: string; is_callable: boolean; is_gone: boolean };

/** What asking an upstream for its models came to. */
export type ModelSync = { ok: true; added: number; gone: number; proposals: number } | UpstreamFailure;
