import { env } from "../db/env";
import type { CreatedKey, Key, KeyWarning } from "../lib/keys/schema";
import type { PaginatedList } from "../lib/list";
import type { Answer } from "./command";
import { date, table, whichPage } from "./output";

/** To programs in REST's words, to people in the command line's. */
const warningTexts: Record<KeyWarning, { json: string; note: string }> = {
  no_scope: {
    json: "no scope given; this key may do nothing",
    note: "This key has no scope, so it may do nothing.",
  },
  no_model: { json: "no model allowed; send null for all", note: "This key may call no model." },
};

/** A key as REST shows it, where a value stands in the answer to create alone. */
function withoutValue(key: Key) {
  return { ...key, value: null };
}

export function createdKey({ warnings, claim_token, ...key }: CreatedKey): Answer {
  const claim_url = claim_token === null ? null : `${env().publicUrl}/claim#${claim_token}`;
  const what = claim_url
    ? `Give this link to ${key.user_name}, who gets the value by it: once, within 72 hours.`
    : "Its value is shown this once: keep it now.";
  const notes = [
    `Key ${key.id} for ${key.user_name}, ${ending(key)}. ${what}`,
    ...warnings.map((warning) => warningTexts[warning].note),
  ];
  const json = { ...key, claim_url, warnings: warnings.map((warning) => warningTexts[warning].json) };
  return { json, text: key.value ?? claim_url ?? "", notes };
}

export function deletedKey(key: Key): Answer {
  return { json: withoutValue(key), text: `Deleted key ${key.id} of ${key.user_name}: ${key.name}` };
}

export function keyPage({ items, pagination }: PaginatedList<Key>): Answer {
  const headings = ["ID", "NAME", "KEY", "USER", "SCOPE", "MODELS", "STATUS", "EXPIRES", "LAST USED"];
  return {
    json: { items: items.map(withoutValue), pagination },
    text: items.length === 0 ? "" : table(headings, items.map(row)),
    notes: [whichPage(pagination, "key")],
  };
}

function row(key: Key): string[] {
  return [
    String(key.id),
    key.name,
    key.masked_value,
    key.user_name,
    key.scope.join(", ") || "none",
    key.allowed_model_names === null ? "all" : key.allowed_model_names.join(", ") || "none",
    key.status,
    date(key.expires_at),
    date(key.last_used_at),
  ];
}

function ending({ expires_at }: Key): string {
  return expires_at === null ? "without end" : `until ${date(expires_at)}`;
}
