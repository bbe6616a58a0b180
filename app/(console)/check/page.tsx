import type { Metadata } from "next";
import { CheckView } from "../../../components/check/check-view";
import * as keyCheck from "../../../db/check-key";
import { checkKeyInput, checkQuery, fieldsOfQuery } from "../../../lib/keys/check";
import { parseLoose } from "../../../lib/list";
import { page } from "../../_server/page";
import { translations } from "../../_server/request";
import { checkKey, findKeys } from "../keys/actions";
import { keyEditing } from "../keys/editing";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("check.title") };
}

export default page(async ({ actor, searchParams }) => {
  const query = parseLoose(checkQuery, searchParams);
  const asked = checkKeyInput.safeParse({ key_id: query.key, ...fieldsOfQuery(query) });
  const answer = asked.success ? await keyCheck.checkKey(actor, asked.data) : null;
  return (
    <CheckView query={query} answer={answer} findKeys={findKeys} checkKey={checkKey} models={keyEditing} />
  );
});
