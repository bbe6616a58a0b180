import { isPermissionScope } from "../lib/keys/scopes";
import type { Asked } from "../lib/keys/verdict";

/** What the operator wrote in the auth URL. `asked` is null when it names something we do not know. */
export type Question = { asked: Asked | null; isForNginx: boolean };

const parameters = ["scope", "model", "proxy"];

/** A model's name as lib's schema lets one be stored; U+FFFD is what wrong percent-encoding decodes to. */
const modelName = /^[^\p{Cc}\ufffd]{1,200}$/u;

/** Reads the query of the auth URL; a word we do not know asks for something no key may do. */
export function readQuestion(query: string): Question {
  const params = new URLSearchParams(query);
  return { asked: readAsked(params), isForNginx: params.getAll("proxy").includes("nginx") };
}

function readAsked(params: URLSearchParams): Asked | null {
  const names = [...params.keys()];
  if (names.some((name, i) => !parameters.includes(name) || names.indexOf(name) < i)) return null;
  const scope = params.get("scope");
  const model = params.get("model");
  const proxy = params.get("proxy");
  if (scope !== null && !isPermissionScope(scope)) return null;
  if (model !== null && !modelName.test(model)) return null;
  return proxy === null || proxy === "nginx" ? { scope, model } : null;
}
