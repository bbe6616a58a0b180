import type { Metadata } from "next";
import { KeysView } from "../../../components/keys/keys-view";
import { listKeys } from "../../../db/key-list";
import { keyQuery } from "../../../lib/keys/schema";
import { parseLoose } from "../../../lib/list";
import { page } from "../../_server/page";
import { translations } from "../../_server/request";
import { createKey, deleteKey, updateKey } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("keys.own.title") };
}

export default page(async ({ actor, searchParams }) => {
  const query = parseLoose(keyQuery, searchParams);
  const list = await listKeys(actor, query);
  const actions = { createKey, updateKey, deleteKey };
  return <KeysView view="own" path="/keys" query={query} list={list} {...actions} />;
});
