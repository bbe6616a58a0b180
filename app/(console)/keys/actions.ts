"use server";

import * as claims from "../../../db/claims";
import { enforcementOf } from "../../../db/enforcement";
import * as holders from "../../../db/key-holders";
import * as keys from "../../../db/keys";
import { findHoldersInput } from "../../../lib/keys/holders";
import { createKeyInput, keyIdInput, updateKeyInput } from "../../../lib/keys/schema";
import { action } from "../../_server/action";

export const createKey = action(createKeyInput, (actor, input) => keys.createKey(actor, input));
export const updateKey = action(updateKeyInput, keys.updateKey);
export const deleteKey = action(keyIdInput, keys.deleteKey);
export const readEnforcement = action(keyIdInput, (actor, key) => enforcementOf(actor, key));
export const renewClaim = action(keyIdInput, claims.renewClaim);
export const findHolders = action(findHoldersInput, holders.findHolders);
