import type { ReactNode } from "react";
import { KeyFrame, type KeyTab } from "../../../../components/keys/key-frame";
import type { KeyVerbs } from "../../../../components/keys/key-menu";
import { getKey } from "../../../../db/keys";
import { type Key, keyIdInput } from "../../../../lib/keys/schema";
import { can } from "../../../../lib/policy";
import { AppError } from "../../../../lib/result";
import { publicUrl } from "../../../_server/creation";
import { type PageRequest, page } from "../../../_server/page";
import { deleteKey, renewClaim, updateKey } from "../actions";
import { keyEditing } from "../editing";

type KeyRequest = PageRequest & { apiKey: Key; verbs: KeyVerbs };

/** Makes a page of a key, for those within whose reach it is. */
export function keyPage(tab: KeyTab, render: (request: KeyRequest) => Promise<ReactNode>) {
  return page(async (request) => {
    const { actor, params } = request;
    const id = keyIdInput.safeParse({ id: Number(params.id) });
    if (!id.success) throw new AppError("not_found");
    const apiKey = await getKey(actor, id.data);
    const list = apiKey.user_id === actor.userId ? "own" : can(actor, "key:read") ? "all" : "organization";
    const isForOthers = list !== "own" || can(actor, "key:create", apiKey.owner_principal_id);
    const verbs = {
      updateKey,
      deleteKey,
      renewClaim: isForOthers ? renewClaim : undefined,
      editing: keyEditing,
      publicUrl: publicUrl(),
    };
    return (
      <KeyFrame apiKey={apiKey} list={list} tab={tab} {...verbs}>
        {await render({ ...request, apiKey, verbs })}
      </KeyFrame>
    );
  });
}
