"use server";

import * as deletion from "../../../../db/delete-user";
import * as list from "../../../../db/user-list";
import * as users from "../../../../db/users";
import {
  deleteUserInput,
  inviteUserInput,
  suggestUsersInput,
  updateUserInput,
  userIdInput,
} from "../../../../lib/users";
import { action } from "../../../_server/action";

export const inviteUser = action(inviteUserInput, users.createUser);
export const updateUser = action(updateUserInput, users.updateUser);
export const resetPassword = action(userIdInput, users.resetPassword);
export const endUserSessions = action(userIdInput, users.endUserSessions);
export const deleteUser = action(deleteUserInput, deletion.deleteUser);
export const getUser = action(userIdInput, list.getUser);
export const suggestUsers = action(suggestUsersInput, list.suggestUsers);
