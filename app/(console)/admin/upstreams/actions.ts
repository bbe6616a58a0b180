"use server";

import * as deletion from "../../../../db/delete-upstream";
import * as sync from "../../../../db/model-sync";
import * as upstreams from "../../../../db/upstreams";
import {
  createUpstreamInput,
  deleteUpstreamInput,
  testUpstreamInput,
  updateUpstreamInput,
  upstreamIdInput,
} from "../../../../lib/upstreams";
import { action } from "../../../_server/action";

export const createUpstream = action(createUpstreamInput, upstreams.createUpstream);
export const updateUpstream = action(updateUpstreamInput, upstreams.updateUpstream);
export const getUpstream = action(upstreamIdInput, upstreams.getUpstream);
export const testUpstream = action(testUpstreamInput, upstreams.testUpstream);
export const syncUpstream = action(upstreamIdInput, sync.syncUpstream);
export const previewDeleteUpstream = action(upstreamIdInput, deletion.previewDeleteUpstream);
export const deleteUpstream = action(deleteUpstreamInput, deletion.deleteUpstream);
