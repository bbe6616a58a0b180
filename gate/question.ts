import { isPermissionScope } from "../lib/keys/scopes";
import type { Asked } from "../lib/keys/verdict";
import { askAbout, isModelName } from "../lib/requests";
import { headerValues, onlyHeader } from "./raw-headers";

/** What a request asks. `asked` is null when it names something we do not know. */
export type Question = { asked: Asked | null; isForNginx: boolean };

/** Where the proxy writes the method and the path of the request that it asks about. */
const originals = {
  forwarded: { method: "x-forwarded-method", target: "x-forwarded-uri" },
  original: { method: "x-original-method", target: "x-original-uri" },
} as const;

/** What the operator wrote; null stands for a word we do not know, which asks for something no key may do. */
type Settings = { asked: Asked; from: keyof typeof originals | null } | null;

const inAuthUrl = ["scope", "model", "from", "proxy"];
const inAskHeader = ["scope", "model"];
const askHeader = "x-latchkey-ask";

/** Operators write few auth URLs; one with a variable in it must not fill the memory. */
const mostRemembered = 1000;
const remembered = new Map<string, { settings: Settings; isForNginx: boolean }>();

/**
 * Reads the question of forward-auth: what the operator wrote into the query of the auth URL and, with `from`, the
 * method and path of the request in the pair of headers it names. The other pair counts for nothing.
 * @param rawHeaders names and values in turn, as received
 */
export function readQuestion(query: string, rawHeaders: readonly string[]): Question {
  let known = remembered.get(query);
  if (known === undefined) {
    const params = new URLSearchParams(query);
    known = {
      settings: readSettings(params, inAuthUrl),
      isForNginx: params.getAll("proxy").includes("nginx"),
    };
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(query, known);
  }
  const { settings, isForNginx } = known;
  if (!settings?.from) return { asked: settings?.asked ?? null, isForNginx };
  const names = originals[settings.from];
  const method = onlyHeader(rawHeaders, names.method);
  const target = onlyHeader(rawHeaders, names.target);
  const isShown = method !== null && target !== null;
  return { asked: isShown ? askAbout(method, target, settings.asked.model) : null, isForNginx };
}

/**
 * Reads the question of Envoy, which appends the path and query of its client to the auth service's: they are the
 * request and never settings. Those stand in `X-Latchkey-Ask`, which the proxy writes.
 * @param target path and query of the request
 */
export function readEnvoyQuestion(method: string, target: string, rawHeaders: readonly string[]): Question {
  const [written = "", ...others] = headerValues(rawHeaders, askHeader);
  const settings = others.length > 0 ? null : readSettings(new URLSearchParams(written), inAskHeader);
  const hasScope = settings !== null && settings.asked.scope !== null;
  return {
    asked: settings && (hasScope ? settings.asked : askAbout(method, target, settings.asked.model)),
    isForNginx: false,
  };
}

function readSettings(params: URLSearchParams, allowed: readonly string[]): Settings {
  const names = [...params.keys()];
  if (names.some((name, i) => !allowed.includes(name) || names.indexOf(name) < i)) return null;
  const [scope, model, from, proxy] = inAuthUrl.map((name) => params.get(name));
  if (scope != null && (from != null || !isPermissionScope(scope))) return null;
  if (model != null && !isModelName(model)) return null;
  if (from != null && from !== "forwarded" && from !== "original") return null;
  if (proxy != null && proxy !== "nginx") return null;
  return { asked: { scope: scope ?? null, model: model ?? null }, from: from ?? null };
}
