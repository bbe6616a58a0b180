"use server";

import { enforcementOf } from "../../../db/enforcement";
import * as keys from "../../../db/keys";
import { createKeyInput, keyIdInput, updateKeyInput } from "../../../lib/keys/schema";
import { action } from "../../_server/action";

export const createKey = action(createKeyInput, (actor, input) => keys.createKey(actor, input));
export const updateKey = action(updateKeyInput, keys.updateKey);
export const deleteKey = action(keyIdInput, keys.deleteKey);
export const readEnforcement = action(keyIdInput, (actor, key) => enforcementOf(actor, key));
