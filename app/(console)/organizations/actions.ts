"use server";

import { redirect } from "next/navigation";
import * as members from "../../../db/members";
import * as organizations from "../../../db/organizations";
import {
  addMemberInput,
  createOrganizationInput,
  organizationIdInput,
  removeMemberInput,
  updateMemberInput,
  updateOrganizationInput,
} from "../../../lib/organizations";
import { action, formAction } from "../../_server/action";
import { chooseWorkspace } from "../../_server/workspace";

export const createOrganization = action(createOrganizationInput, organizations.createOrganization);
export const updateOrganization = action(updateOrganizationInput, organizations.updateOrganization);
export const deleteOrganization = action(organizationIdInput, organizations.deleteOrganization);
export const leaveOrganization = action(organizationIdInput, members.leaveOrganization);
export const addMember = action(addMemberInput, members.addMember);
export const updateMember = action(updateMemberInput, members.updateMember);
export const removeMember = action(removeMemberInput, members.removeMember);

export const setWorkspace = formAction(async (form) => {
  const chosen = organizationIdInput.safeParse({ id: Number(form.get("workspace")) });
  if (chosen.success) await chooseWorkspace(chosen.data.id);
  redirect("/keys");
});
