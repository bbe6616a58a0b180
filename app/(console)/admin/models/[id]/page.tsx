import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ModelDetails } from "../../../../../components/models/model-details";
import { listKeys } from "../../../../../db/key-list";
import { getModel } from "../../../../../db/models";
import { keyQuery } from "../../../../../lib/keys/schema";
import { parseLoose } from "../../../../../lib/list";
import { modelIdInput } from "../../../../../lib/models/schema";
import { can } from "../../../../../lib/policy";
import { publicUrl } from "../../../../_server/creation";
import { page } from "../../../../_server/page";
import { translations } from "../../../../_server/request";
import { deleteKey, renewClaim, updateKey } from "../../../keys/actions";
import { keyEditing } from "../../../keys/editing";
import { modelVerbs } from "../verbs";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("models.details.title") };
}

export default page(async ({ actor, params, searchParams }) => {
  const id = modelIdInput.safeParse({ id: Number(params.id) });
  if (!id.success || !can(actor, "model:manage")) notFound();
  const { model: _, user_id = "*", ...rest } = parseLoose(keyQuery, searchParams);
  const query = user_id === "*" ? rest : { ...rest, user_id };
  const [model, verbs] = await Promise.all([getModel(actor, id.data), modelVerbs(actor)]);
  const keys = await listKeys(actor, { ...query, user_id, model: model.name });
  const keyVerbs = { updateKey, editing: keyEditing, deleteKey, renewClaim, publicUrl: publicUrl() };
  return <ModelDetails model={model} verbs={verbs} query={query} keys={keys} keyVerbs={keyVerbs} />;
});
