"use server";

import * as offers from "../../../../db/model-offers";
import * as models from "../../../../db/models";
import {
  createModelInput,
  decideOfferInput,
  modelIdInput,
  updateModelInput,
} from "../../../../lib/models/schema";
import { action } from "../../../_server/action";

export const createModel = action(createModelInput, models.createModel);
export const updateModel = action(updateModelInput, models.updateModel);
export const getModel = action(modelIdInput, models.getModel);
export const deleteModel = action(modelIdInput, models.deleteModel);
export const decideOffer = action(decideOfferInput, offers.decideOffer);
