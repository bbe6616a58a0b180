import type { Metadata } from "next";
import { KeysView } from "../../../../../components/keys/keys-view";
import { listKeys } from "../../../../../db/key-list";
import { keyQuery } from "../../../../../lib/keys/schema";
import { parseLoose } from "../../../../../lib/list";
import { creationIn, publicUrl } from "../../../../_server/creation";
import { translations } from "../../../../_server/request";
import { createKey, deleteKey, findHolders, renewClaim, updateKey } from "../../../keys/actions";
import { keyEditing } from "../../../keys/editing";
import { organizationPage } from "../../organization-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("keys.organization.title") };
}

export default organizationPage("keys", async ({ actor, organization, searchParams }) => {
  const { owner_principal_id: _, user_id = "*", ...rest } = parseLoose(keyQuery, searchParams);
  const query = user_id === "*" ? rest : { ...rest, user_id };
  const { id } = organization;
  const [list, creation] = await Promise.all([
    listKeys(actor, { ...query, owner_principal_id: id, user_id }),
    creationIn(actor, id),
  ]);
  const actions = { createKey, updateKey, deleteKey, renewClaim, findHolders };
  return (
    <KeysView
      view="organization"
      path={`/organizations/${id}/keys`}
      organization={organization}
      creation={creation}
      editing={keyEditing}
      publicUrl={publicUrl()}
      query={query}
      list={list}
      {...actions}
    />
  );
});
