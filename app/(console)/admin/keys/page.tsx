import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { KeysView } from "../../../../components/keys/keys-view";
import { listKeys } from "../../../../db/key-list";
import { nameOrganizations } from "../../../../db/organization-list";
import { keyQuery } from "../../../../lib/keys/schema";
import { parseLoose } from "../../../../lib/list";
import { can } from "../../../../lib/policy";
import { creationIn, publicUrl } from "../../../_server/creation";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { createKey, deleteKey, findHolders, renewClaim, updateKey } from "../../keys/actions";
import { keyEditing } from "../../keys/editing";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("keys.all.title") };
}

export default page(async ({ actor, searchParams }) => {
  if (!can(actor, "key:read")) notFound();
  const { user_id = "*", ...rest } = parseLoose(keyQuery, searchParams);
  const query = user_id === "*" ? rest : { ...rest, user_id };
  const [list, organizations, creation] = await Promise.all([
    listKeys(actor, { ...query, user_id }),
    nameOrganizations(actor),
    creationIn(actor, actor.workspaceId),
  ]);
  const actions = { createKey, updateKey, deleteKey, renewClaim, findHolders };
  return (
    <KeysView
      view="all"
      path="/admin/keys"
      organizations={organizations}
      creation={creation}
      editing={keyEditing}
      publicUrl={publicUrl()}
      query={query}
      list={list}
      {...actions}
    />
  );
});
