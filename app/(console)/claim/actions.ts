"use server";

import * as claims from "../../../db/claims";
import { claimKeyInput } from "../../../lib/keys/claim";
import { action } from "../../_server/action";

export const readClaim = action(claimKeyInput, claims.readClaim);
export const claimKey = action(claimKeyInput, claims.claimKey);
