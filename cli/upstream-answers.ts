import type { PaginatedList } from "../lib/list";
import messages from "../lib/messages/en.json";
import type { Model, ModelSync, Named } from "../lib/models/schema";
import type { Upstream, UpstreamDeletion, UpstreamFailure, UpstreamTest } from "../lib/upstreams";
import type { Answer } from "./command";
import { countOf, date, table, whichPage } from "./output";

export function upstreamPage({ items, pagination }: PaginatedList<Upstream>): Answer {
  const headings = ["ID", "NAME", "KIND", "ADDRESS", "STATE", "HEALTH", "MODELS", "CHECKED"];
  return {
    json: { items, pagination },
    text: items.length === 0 ? "" : table(headings, items.map(upstreamRow)),
    notes: [whichPage(pagination, "upstream")],
  };
}

function upstreamRow(upstream: Upstream): string[] {
  const { is_healthy, latency_ms, last_error } = upstream;
  const health = is_healthy ? `${latency_ms} ms` : is_healthy === null ? "–" : (last_error ?? "–");
  return [
    String(upstream.id),
    upstream.name,
    upstream.kind,
    upstream.base_url,
    upstream.state,
    health,
    String(upstream.model_count),
    date(upstream.checked_at),
  ];
}

export function testedUpstream(name: string, json: UpstreamTest): Answer {
  return json.ok
    ? { json, text: `${name} has ${countOf(json.model_count, "model")} (${json.latency_ms} ms).` }
    : { json, text: "", problem: `${name}: ${failure(json)}` };
}

/** What went wrong, in the sentence of the console. */
function failure({ error, status }: UpstreamFailure): string {
  const sentence = messages.upstreams.errors[error];
  return status === null ? sentence : `${sentence} (HTTP ${status})`;
}

export function deletedUpstream({ id, name }: Upstream, deletion: UpstreamDeletion): Answer {
  const { moved, deleted } = deletion;
  return {
    json: { id, name, ...deletion },
    text: `Removed upstream ${id}: ${name}`,
    notes:
      moved + deleted === 0 ? [] : [`Models that go on at their fallback: ${moved}, deleted: ${deleted}.`],
  };
}

export function modelPage({ items, pagination }: PaginatedList<Model>): Answer {
  const headings = ["ID", "NAME", "UPSTREAM", "FALLBACK", "FOR", "STATE"];
  return {
    json: { items, pagination },
    text: items.length === 0 ? "" : table(headings, items.map(modelRow)),
    notes: [whichPage(pagination, "model")],
  };
}

function modelRow(model: Model): string[] {
  return [
    String(model.id),
    model.name,
    model.upstream.name,
    model.fallback?.name ?? "–",
    model.is_open ? "everybody" : "some",
    model.is_gone ? "gone" : model.is_callable ? "callable" : "unavailable",
  ];
}

/** With what failed the others are told of all the same. */
export function syncedModels(synced: readonly (ModelSync & { upstream: Named })[]): Answer {
  const done = synced.filter((one) => one.ok);
  const failed = synced.filter((one) => !one.ok);
  const rows = done.map(({ upstream, added, gone, proposals }) => [
    upstream.name,
    ...[added, gone, proposals].map(String),
  ]);
  const problem = failed.map((one) => `${one.upstream.name}: ${failure(one)}`).join("\n");
  return {
    json: { items: synced },
    text: rows.length === 0 ? "" : table(["UPSTREAM", "ADDED", "GONE", "TO DECIDE"], rows),
    notes: synced.length === 0 ? ["No upstreams."] : [],
    ...(problem !== "" && { problem }),
  };
}
