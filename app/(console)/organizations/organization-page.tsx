import type { ReactNode } from "react";
import { LeaveOrganizationButton } from "../../../components/organizations/leave-organization";
import {
  OrganizationFrame,
  type OrganizationTab,
} from "../../../components/organizations/organization-frame";
import { getOrganization } from "../../../db/organization-list";
import { type OrganizationDetails, organizationIdInput } from "../../../lib/organizations";
import { can } from "../../../lib/policy";
import { AppError } from "../../../lib/result";
import { type PageRequest, page } from "../../_server/page";
import { leaveOrganization } from "./actions";

type OrganizationRequest = PageRequest & { organization: OrganizationDetails };

/** Makes a page of an organization, for those who manage it; `renderOwn` is what other members see there, if anything. */
export function organizationPage(
  tab: OrganizationTab,
  render: (request: OrganizationRequest) => Promise<ReactNode>,
  renderOwn?: (request: OrganizationRequest, leave: ReactNode) => Promise<ReactNode>,
) {
  return page(async (request) => {
    const { actor, params } = request;
    const id = organizationIdInput.safeParse({ id: Number(params.id) });
    if (!id.success) throw new AppError("not_found");
    const organization = await getOrganization(actor, id.data);
    const isMember = organization.role !== null;
    const leave = isMember && (
      <LeaveOrganizationButton organization={organization} leave={leaveOrganization} />
    );
    if (can(actor, "organization:update", organization.id)) {
      return (
        <OrganizationFrame organization={organization} tab={tab} isAdmin={actor.isAdmin} actions={leave}>
          {await render({ ...request, organization })}
        </OrganizationFrame>
      );
    }
    if (renderOwn === undefined) throw new AppError("not_found");
    return renderOwn({ ...request, organization }, leave);
  });
}
