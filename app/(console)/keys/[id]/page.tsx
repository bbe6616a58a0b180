import type { Metadata } from "next";
import { KeyDetails } from "../../../../components/keys/key-details";
import { findClaim } from "../../../../db/claims";
import { findKey, getKey } from "../../../../db/keys";
import { keyIdInput } from "../../../../lib/keys/schema";
import { can } from "../../../../lib/policy";
import { AppError } from "../../../../lib/result";
import { publicUrl } from "../../../_server/creation";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { deleteKey, renewClaim, updateKey } from "../actions";
import { keyEditing } from "../editing";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("keys.details.title") };
}

export default page(async ({ actor, params }) => {
  const id = keyIdInput.safeParse({ id: Number(params.id) });
  if (!id.success) throw new AppError("not_found");
  const key = await getKey(actor, id.data);
  const list = key.user_id === actor.userId ? "own" : can(actor, "key:read") ? "all" : "organization";
  const successor = key.successor_key_id === null ? null : await findKey(actor, key.successor_key_id);
  const claim = key.status === "pending" ? await findClaim(actor, id.data) : null;
  const isForOthers = list !== "own" || can(actor, "key:create", key.owner_principal_id);
  return (
    <KeyDetails
      apiKey={key}
      list={list}
      claim={claim}
      successor={successor}
      updateKey={updateKey}
      deleteKey={deleteKey}
      renewClaim={isForOthers ? renewClaim : undefined}
      editing={keyEditing}
      publicUrl={publicUrl()}
    />
  );
});
