import { type ClosedModels, hasClosed } from "../models/access";
import { matchesModel } from "./models";
import { coversScope, isInference, meets, type Need, type PermissionScope } from "./scopes";
import { type Asked, type Credential, judge, type Refusal } from "./verdict";

/** One rule that a request of a key meets, with what it looks at. */
type Rule =
  | { rule: "end"; expiresAt: Date | null }
  | { rule: "enabled" }
  | { rule: "person" }
  | { rule: "request"; needs: Need | null }
  /** `by` is the scope of the key's that covers what is needed, if one does. */
  | { rule: "scope"; needs: Need; held: readonly PermissionScope[]; by: PermissionScope | null }
  /** `by` is the name or pattern that allows the model, if one does; `list` is null for all models. */
  | { rule: "list"; model: string | null; list: readonly string[] | null; by: string | null }
  /** Who may use the model at all; `hasList`: whether it is kept for some. */
  | { rule: "access"; model: string | null; hasList: boolean };

export type Step = Rule & { isPassed: boolean };

/** Yes (`refusal` null) or no, and the rules that were met up to the one that decided. */
export type Explanation = { refusal: Refusal | null; steps: readonly Step[] };

/**
 * Says by which rule a request is let through or refused. Yes or no is what `judge` says; what stands here only finds
 * the words for it.
 */
export function explain(
  credential: Credential,
  asked: Asked | null,
  now: Date,
  closed: ClosedModels,
): Explanation {
  const refusal = judge(credential, asked, now, closed);
  const rules = rulesFor(credential, asked, closed);
  const deciding = refusal === null ? -1 : rules.findIndex((rule) => decides(rule, refusal));
  const met = deciding < 0 ? rules : rules.slice(0, deciding + 1);
  return { refusal, steps: met.map((rule, i) => ({ ...rule, isPassed: i !== deciding })) };
}

function rulesFor(credential: Credential, asked: Asked | null, closed: ClosedModels): Rule[] {
  const { expiresAt, scope: held, allowedModelNames: list } = credential;
  const known = asked === null || (asked.scope === null && asked.model === null) ? null : asked;
  const needs = known && (known.scope ?? "any inference");
  const rules: Rule[] = [
    { rule: "end", expiresAt },
    { rule: "enabled" },
    { rule: "person" },
    { rule: "request", needs },
  ];
  if (known === null || needs === null) return rules;
  rules.push({ rule: "scope", needs, held, by: coveringScope(held, needs) });
  const { model } = known;
  if (model === null && !callsModel(needs)) return rules;
  const by = model === null ? null : (list?.find((pattern) => matchesModel(pattern, model)) ?? null);
  const hasList = model === null ? hasClosed(closed, credential) : closed.has(model);
  return [...rules, { rule: "list", model, list, by }, { rule: "access", model, hasList }];

  function callsModel(need: Need): boolean {
    return need === "*" || (need !== "any key" && need !== "any inference" && isInference(need));
  }
}

function decides(rule: Rule, refusal: Refusal): boolean {
  switch (refusal) {
    case "expired":
      return rule.rule === "end";
    case "disabled":
      return rule.rule === "enabled";
    case "owner_inactive":
      return rule.rule === "person";
    case "request_unknown":
      return rule.rule === "request";
    case "scope_denied":
      return rule.rule === "scope";
    case "model_denied":
    case "model_unknown":
      // The list comes first: where it is silent, it is the model itself that is kept for some.
      return rule.rule === "list" ? rule.list !== null && rule.by === null : rule.rule === "access";
    default:
      return false;
  }
}

function coveringScope(held: readonly PermissionScope[], needs: Need): PermissionScope | null {
  if (needs === "any key") return null;
  return (
    held.find((scope) => (needs === "any inference" ? meets([scope], needs) : coversScope([scope], needs))) ??
    null
  );
}
