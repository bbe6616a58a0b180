import { setImmediate } from "node:timers/promises";
import type { Catalogue, Route } from "../../db/catalogue";
import { type Credential, judge } from "../../lib/keys/verdict";
import type { Dialect } from "./refusal";

type Listed = readonly (readonly [name: string, route: Route])[];
const known = new WeakMap<Catalogue, WeakMap<Credential, Promise<Listed>>>();

/** A long list held against a large catalogue must not keep those who knock waiting. */
const breatheEveryMs = 5;

/**
 * The models that a key may call, by name: exactly those for which the same verdict is yes that a call would get. Found
 * once for each key and catalogue that are remembered.
 */
export function callableModels(credential: Credential, catalogue: Catalogue): Promise<Listed> {
  const ofCatalogue = known.get(catalogue) ?? new WeakMap<Credential, Promise<Listed>>();
  known.set(catalogue, ofCatalogue);
  let listed = ofCatalogue.get(credential);
  if (listed === undefined) {
    listed = findCallable(credential, catalogue);
    ofCatalogue.set(credential, listed);
  }
  return listed;
}

async function findCallable(credential: Credential, { models, closed }: Catalogue): Promise<Listed> {
  const now = new Date();
  const found: [string, Route][] = [];
  let breathedAt = performance.now();
  for (const [model, route] of models) {
    if (judge(credential, { scope: "any inference", model }, now, closed) === null)
      found.push([model, route]);
    if (performance.now() - breathedAt < breatheEveryMs) continue;
    await setImmediate();
    breathedAt = performance.now();
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The list as the libraries of OpenAI and Anthropic read it: whole, on one page. */
export function modelList(listed: Listed, dialect: Dialect): object {
  const data = listed.map(([name, route]) => modelObject(name, route, dialect));
  if (dialect === "openai") return { object: "list", data };
  return { data, has_more: false, first_id: listed[0]?.[0] ?? null, last_id: listed.at(-1)?.[0] ?? null };
}

/** One model as the libraries read it. */
export function modelObject(id: string, { upstream, createdAt }: Route, dialect: Dialect): object {
  return dialect === "anthropic"
    ? { type: "model", id, display_name: id, created_at: createdAt.toISOString() }
    : {
        id,
        object: "model",
        created: Math.floor(createdAt.getTime() / 1000),
        owned_by: upstream.name,
      };
}
