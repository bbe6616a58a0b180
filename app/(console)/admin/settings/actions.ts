"use server";

import * as settings from "../../../../db/settings";
import * as signIn from "../../../../db/sign-in-settings";
import { previewSettingsInput, updateSettingsInput } from "../../../../lib/settings";
import { updateSignInSettingsInput } from "../../../../lib/sign-in-settings";
import { action } from "../../../_server/action";

export const previewSettings = action(previewSettingsInput, settings.previewSettings);
export const updateSettings = action(updateSettingsInput, settings.updateSettings);
export const updateSignInSettings = action(updateSignInSettingsInput, signIn.updateSignInSettings);
