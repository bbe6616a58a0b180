import type { Metadata } from "next";
import { KeysView } from "../../../../../components/keys/keys-view";
import { listKeys } from "../../../../../db/key-list";
import { keyQuery } from "../../../../../lib/keys/schema";
import { parseLoose } from "../../../../../lib/list";
import { translations } from "../../../../_server/request";
import { createKey, deleteKey, updateKey } from "../../../keys/actions";
import { organizationPage } from "../../organization-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("keys.organization.title") };
}

export default organizationPage("keys", async ({ actor, organization, searchParams }) => {
  const { owner_principal_id: _, ...query } = parseLoose(keyQuery, searchParams);
  const { id, role } = organization;
  const list = await listKeys(actor, { ...query, owner_principal_id: id, user_id: "*" });
  const actions = { createKey, updateKey, deleteKey };
  return (
    <KeysView
      view="organization"
      path={`/organizations/${id}/keys`}
      organization={organization}
      createIn={role === null ? null : id}
      query={query}
      list={list}
      {...actions}
    />
  );
});
