import { pathToFileURL } from "node:url";
import { bundle } from "../../db/test-bundle";
import { type Reply, testGate } from "../test-gate";

type Options = Parameters<typeof testGate>[0];
type Sent = { headers?: Record<string, string | string[]>; body?: string | Buffer; method?: string };

/** A gate with what the proxy needs besides, which asks with bodies. */
export async function testProxy(options: Options = {}) {
  const program = await bundle('import "../gate/proxy/scan-worker";');
  const gate = await testGate({ scanner: pathToFileURL(program), ...options });
  const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
  return {
    ...gate,
    get: (path: string, key: string, headers = {}) =>
      gate.send(path, { headers: { ...bearer(key), ...headers } }),
    /** Posts JSON, or what stands there as it is. */
    post: (
      path: string,
      key: string,
      content: object | string | Buffer,
      { headers = {}, ...sent }: Sent = {},
    ) =>
      gate.send(path, {
        method: "POST",
        body: typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content),
        headers: { "Content-Type": "application/json", ...bearer(key), ...headers },
        ...sent,
      }),
  };
}

/** What an answer in OpenAI's envelope says. */
export function refusalOf({ status, headers, body }: Reply) {
  const { error = {} } = JSON.parse(body || "{}");
  return { status, code: error.code, param: error.param, header: headers["x-auth-reason"] };
}

export const refused = (status: number, code: string, param: string | null = null) => ({
  status,
  code,
  param,
  header: code,
});
