"use server";

import * as users from "../../../db/users";
import { changePasswordInput } from "../../../lib/users";
import { action } from "../../_server/action";

export const changePassword = action(changePasswordInput, users.changePassword);
