import type { Catalogue } from "../../db/catalogue";
import { judge } from "../../lib/keys/verdict";
import { callableModels, modelList, modelObject } from "./models";
import { type RefusalDetail, sendJson } from "./refusal";
import type { Ending, ProxyParts, Visit } from "./visit";

/** Answers what the gate knows by itself: the models that the key may call, one of them, or the key. */
export async function show(parts: ProxyParts, visit: Visit): Promise<Ending> {
  const { request, response, head, credential, endpoint, snapshot } = visit;
  let shown: { content: object } | RefusalDetail;
  if (head.path === "/key") {
    const key = await parts.showKey(credential);
    shown = key === null ? { code: "unknown_key" } : { content: { object: "key", ...key } };
  } else if (endpoint.model !== null) shown = showModel(visit, endpoint.model, snapshot.catalogue);
  else shown = { content: modelList(await callableModels(credential, snapshot.catalogue), head.dialect) };
  if ("code" in shown) return shown;
  parts.used.note(credential, new Date(), request, false);
  sendJson(response, 200, shown.content, head);
  return null;
}

function showModel(
  { credential, endpoint, head }: Visit,
  model: string,
  { models, closed }: Catalogue,
): { content: object } | RefusalDetail {
  const refusal = judge(credential, { scope: endpoint.needs, model }, new Date(), closed);
  if (refusal !== null) return { code: refusal, param: "model" };
  const route = models.get(model);
  return route
    ? { content: modelObject(model, route, head.dialect) }
    : { code: "model_not_found", param: "model" };
}
