import type {
  CreateModelFields,
  DecideOfferInput,
  Model,
  ModelDetails,
  Named,
  UpdateModelFields,
} from "../../lib/models/schema";
import type { Result } from "../../lib/result";

type Call<Fields, Answer> = (fields: Fields) => Promise<Result<Answer>>;

/** What can be done with a model of the catalogue, and what that needs to know. */
export type ModelVerbs = {
  createModel: Call<CreateModelFields, Model>;
  updateModel: Call<UpdateModelFields, Model>;
  getModel: Call<{ id: number }, ModelDetails>;
  deleteModel: Call<{ id: number }, unknown>;
  decideOffer: Call<DecideOfferInput, unknown>;
  suggestUsers: Call<{ search: string }, Named[]>;
  /** Where a model can run, and whom it can be kept for. */
  upstreams: readonly Named[];
  organizations: readonly Named[];
};
