import { isModelName } from "../lib/requests";
import { type Name, readString, skipString, walkJson } from "./json-walk";

/** Why a body does not say which model it is for; each has its sentence in the catalogue. */
export type BodyProblem =
  | "no_object"
  | "no_form"
  | "wrong_type"
  | "model_missing"
  | "model_doubled"
  | "model_invalid"
  | "model_elsewhere"
  | "field_refused";

export type FoundModel = { model: string } | { problem: BodyProblem; param: string | null };

/** Where some servers look for models besides `model`, or instead of it. */
const elsewhere = ["models", "fallbacks"];
const longestPlainName = 64;
const space = 0x20;
const objectStart = 0x7b;

/**
 * A name as the most lenient server takes it: Go's reader of JSON does not mind the case, one in C may end it at NUL, and
 * readers of forms take brackets for lists.
 */
export function lenientName(name: string): string {
  const [start = ""] = name.split("\0", 1);
  return start
    .toUpperCase()
    .toLowerCase()
    .replace(/^[\s"']+|[\s"']+$|\[.*$/g, "");
}

/**
 * The one model that a JSON body names, at its top and in one way only: no server may read another one out of it.
 * @param refused names at the top whose value may only be null or false
 */
export function findJsonModel(body: Buffer, refused: readonly string[] = []): FoundModel {
  const top: { name: string; value: number }[] = [];
  const watched = new Set(["model", ...elsewhere, ...refused]);
  let isInTools = false;
  let namesToolModel = false;
  const isJson = walkJson(body, ({ depth, from, to, value }: Name) => {
    if (depth === 1) {
      const name = shortName(body, from, to);
      const lenient = lenientName(name);
      isInTools = lenient === "tools";
      if (watched.has(lenient)) top.push({ name, value });
    } else if (depth === 3 && isInTools) {
      namesToolModel ||= lenientName(shortName(body, from, to)) === "model";
    }
  });
  const first = body.find((byte) => byte > space);
  if (!isJson || first !== objectStart) return problem("no_object", null);
  return (
    judgeNames(top.map(({ name }) => name)) ??
    (namesToolModel ? problem("model_elsewhere", "tools") : null) ??
    judgeRefused(body, top, refused) ??
    readModel(body, top)
  );
}

/** What is wrong with how often and where a body's names (of fields, or at the top of JSON) name a model. */
export function judgeNames(names: readonly string[]): FoundModel | null {
  const other = names.find((name) => elsewhere.includes(lenientName(name)));
  if (other !== undefined) return problem("model_elsewhere", lenientName(other));
  const models = names.filter((name) => lenientName(name) === "model");
  if (models.length > 1) return problem("model_doubled");
  return models[0] === "model" ? null : problem("model_missing");
}

export function problem(code: BodyProblem, param: string | null = "model"): FoundModel {
  return { problem: code, param };
}

type Member = { name: string; value: number };

function judgeRefused(body: Buffer, top: readonly Member[], refused: readonly string[]): FoundModel | null {
  const found = top.find(
    ({ name, value }) =>
      refused.includes(lenientName(name)) &&
      !/^(?:null|false)/.test(body.toString("latin1", value, value + 5)),
  );
  return found ? problem("field_refused", lenientName(found.name)) : null;
}

function readModel(body: Buffer, top: readonly Member[]): FoundModel {
  const { value = 0 } = top.find(({ name }) => name === "model") ?? {};
  const end = skipString(body, value);
  const model = end < 0 ? "" : readString(body, value, end);
  return isModelName(model) ? { model } : problem("model_invalid");
}

/** Of a long name only what an escape may make short matters. */
function shortName(body: Buffer, from: number, to: number): string {
  return to - from > longestPlainName && !body.subarray(from, to).includes("\\")
    ? ""
    : readString(body, from, to);
}
