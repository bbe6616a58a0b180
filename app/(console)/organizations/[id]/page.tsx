import type { Metadata } from "next";
import { MembersView } from "../../../../components/organizations/members-view";
import { OwnMembership } from "../../../../components/organizations/own-membership";
import { env } from "../../../../db/env";
import { listMembers, nameMembers } from "../../../../db/member-list";
import { parseLoose } from "../../../../lib/list";
import { memberQuery } from "../../../../lib/organizations";
import { AppError } from "../../../../lib/result";
import { translations } from "../../../_server/request";
import { addMember, removeMember, updateMember } from "../actions";
import { organizationPage } from "../organization-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("shell.organization") };
}

export default organizationPage(
  "members",
  async ({ actor, organization, searchParams }) => {
    const query = parseLoose(memberQuery, searchParams);
    const { id } = organization;
    const [list, receivers] = await Promise.all([
      listMembers(actor, { id, ...query }),
      nameMembers(actor, { id }),
    ]);
    const actions = { addMember, updateMember, removeMember };
    return (
      <MembersView
        organization={organization}
        query={query}
        list={list}
        receivers={receivers}
        userId={actor.userId}
        publicUrl={env().publicUrls[0] ?? null}
        {...actions}
      />
    );
  },
  async ({ actor, organization }, leave) => {
    const { items } = await listMembers(actor, { id: organization.id, ...memberQuery.parse({}) });
    const member = items.find(({ user_id }) => user_id === actor.userId);
    if (member === undefined) throw new AppError("not_found");
    return <OwnMembership organization={organization} member={member} actions={leave} />;
  },
);
