import type { ModelSync } from "../../lib/models/schema";
import type { Result } from "../../lib/result";
import type {
  CreateUpstreamFields,
  TestUpstreamFields,
  UpdateUpstreamFields,
  Upstream,
  UpstreamDeletion,
  UpstreamTest,
} from "../../lib/upstreams";

type Call<Fields, Answer> = (fields: Fields) => Promise<Result<Answer>>;

/** What can be done with an upstream. */
export type UpstreamVerbs = {
  createUpstream: Call<CreateUpstreamFields, Upstream>;
  updateUpstream: Call<UpdateUpstreamFields, Upstream>;
  getUpstream: Call<{ id: number }, Upstream>;
  testUpstream: Call<TestUpstreamFields, UpstreamTest>;
  syncUpstream: Call<{ id: number }, ModelSync>;
  previewDeleteUpstream: Call<{ id: number }, UpstreamDeletion>;
  deleteUpstream: Call<{ id: number; with_models: boolean }, unknown>;
};
