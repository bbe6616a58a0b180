"use server";

import * as identities from "../../../db/identities";
import * as sessions from "../../../db/sessions";
import * as users from "../../../db/users";
import { confirmPasswordInput, endOneSessionInput } from "../../../lib/account";
import { identityIdInput, prepareLinkInput } from "../../../lib/identity";
import { changePasswordInput } from "../../../lib/users";
import { action } from "../../_server/action";

export const changePassword = action(changePasswordInput, users.changePassword);
export const confirmPassword = action(confirmPasswordInput, sessions.confirmPassword);
export const endOneSession = action(endOneSessionInput, sessions.endOneSession);
export const prepareLink = action(prepareLinkInput, identities.prepareLink);
export const unlinkIdentity = action(identityIdInput, identities.unlinkIdentity);
