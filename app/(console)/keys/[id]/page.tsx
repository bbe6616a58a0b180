import type { Metadata } from "next";
import { KeyDetails } from "../../../../components/keys/key-details";
import { getKey } from "../../../../db/keys";
import { keyIdInput } from "../../../../lib/keys/schema";
import { can } from "../../../../lib/policy";
import { AppError } from "../../../../lib/result";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { deleteKey, updateKey } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("keys.details.title") };
}

export default page(async ({ actor, params }) => {
  const id = keyIdInput.safeParse({ id: Number(params.id) });
  if (!id.success) throw new AppError("not_found");
  const key = await getKey(actor, id.data);
  const list = key.user_id === actor.userId ? "own" : can(actor, "key:read") ? "all" : "organization";
  return <KeyDetails apiKey={key} list={list} updateKey={updateKey} deleteKey={deleteKey} />;
});
