"use server";

import * as door from "../../db/door";
import { claimSetupInput } from "../../lib/users";
import { publicAction } from "../_server/action";

export const claimSetup = publicAction(claimSetupInput, door.claimSetup);
