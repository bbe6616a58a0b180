import type * as z from "zod";
import { createUpstreamInput, type Upstream, updateUpstreamInput } from "../../lib/upstreams";

/** What the form of an upstream holds. `credential` is only ever written: absent keeps it, null takes it away. */
export const upstreamForm = createUpstreamInput.extend({ credential: updateUpstreamInput.shape.credential });

export type UpstreamFields = z.input<typeof upstreamForm>;

export const newUpstream: UpstreamFields = {
  name: "",
  kind: "openai",
  base_url: "",
  credential: undefined,
  state: "enabled",
  connect_timeout_ms: 5000,
  first_byte_timeout_ms: 120_000,
  idle_timeout_ms: 60_000,
};

export function editable(upstream: Upstream): UpstreamFields {
  const { name, kind, base_url, state, connect_timeout_ms, first_byte_timeout_ms, idle_timeout_ms } =
    upstream;
  const limits = { connect_timeout_ms, first_byte_timeout_ms, idle_timeout_ms };
  return { name, kind, base_url, credential: undefined, state, ...limits };
}

/** Whether the stored credential would go, since the address typed so far leads to another server. */
export function losesCredential({ has_credential, base_url }: Upstream, typed: string): boolean {
  const wanted = upstreamForm.shape.base_url.safeParse(typed);
  return has_credential && wanted.success && new URL(wanted.data).origin !== new URL(base_url).origin;
}
