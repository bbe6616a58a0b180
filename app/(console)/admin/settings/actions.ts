"use server";

import * as models from "../../../../db/model-settings";
import * as settings from "../../../../db/settings";
import * as signIn from "../../../../db/sign-in-settings";
import { updateModelSettingsInput } from "../../../../lib/models/settings";
import { previewSettingsInput, updateSettingsInput } from "../../../../lib/settings";
import { updateSignInSettingsInput } from "../../../../lib/sign-in-settings";
import { action } from "../../../_server/action";

export const previewSettings = action(previewSettingsInput, settings.previewSettings);
export const updateSettings = action(updateSettingsInput, settings.updateSettings);
export const updateModelSettings = action(updateModelSettingsInput, models.updateModelSettings);
export const updateSignInSettings = action(updateSignInSettingsInput, signIn.updateSignInSettings);
