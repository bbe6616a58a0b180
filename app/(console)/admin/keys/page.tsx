import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { KeysView } from "../../../../components/keys/keys-view";
import { listKeys } from "../../../../db/key-list";
import { nameOrganizations } from "../../../../db/organization-list";
import { keyQuery } from "../../../../lib/keys/schema";
import { parseLoose } from "../../../../lib/list";
import { can } from "../../../../lib/policy";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { createKey, deleteKey, updateKey } from "../../keys/actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("keys.all.title") };
}

export default page(async ({ actor, searchParams }) => {
  if (!can(actor, "key:read")) notFound();
  const query = parseLoose(keyQuery, searchParams);
  const [list, organizations] = await Promise.all([
    listKeys(actor, { ...query, user_id: "*" }),
    nameOrganizations(actor),
  ]);
  const actions = { createKey, updateKey, deleteKey };
  return (
    <KeysView
      view="all"
      path="/admin/keys"
      organizations={organizations}
      createIn={actor.workspaceId}
      query={query}
      list={list}
      {...actions}
    />
  );
});
