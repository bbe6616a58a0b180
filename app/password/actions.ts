"use server";

import * as door from "../../db/door";
import { setPasswordInput } from "../../lib/users";
import { publicAction } from "../_server/action";

export const setPassword = publicAction(setPasswordInput, door.setPassword);
