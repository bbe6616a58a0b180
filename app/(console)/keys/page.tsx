import type { Metadata } from "next";
import { KeysView } from "../../../components/keys/keys-view";
import { listKeys } from "../../../db/key-list";
import { listWorkspaces } from "../../../db/organization-list";
import { keyQuery } from "../../../lib/keys/schema";
import { parseLoose } from "../../../lib/list";
import { creationIn, publicUrl } from "../../_server/creation";
import { page } from "../../_server/page";
import { translations } from "../../_server/request";
import { createKey, deleteKey, findHolders, updateKey } from "./actions";
import { keyEditing } from "./editing";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("keys.own.title") };
}

/** One's own keys in the workspace one is in. */
export default page(async ({ actor, searchParams }) => {
  const { owner_principal_id: _, user_id: _user, ...query } = parseLoose(keyQuery, searchParams);
  const { workspaceId } = actor;
  const [list, workspaces, creation] = await Promise.all([
    listKeys(actor, { ...query, owner_principal_id: workspaceId }),
    listWorkspaces(actor),
    creationIn(actor, workspaceId),
  ]);
  const organization = workspaces.find(({ id }) => id === workspaceId);
  const actions = { createKey, updateKey, deleteKey, findHolders };
  return (
    <KeysView
      view="own"
      path="/keys"
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
