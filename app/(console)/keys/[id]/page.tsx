import type { Metadata } from "next";
import { KeyDetails } from "../../../../components/keys/key-details";
import { findClaim } from "../../../../db/claims";
import { findKey } from "../../../../db/keys";
import { translations } from "../../../_server/request";
import { keyPage } from "./key-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("keys.details.title") };
}

export default keyPage("overview", async ({ actor, apiKey, verbs }) => {
  const { id, status, successor_key_id } = apiKey;
  const successor = successor_key_id === null ? null : await findKey(actor, successor_key_id);
  const claim = status === "pending" ? await findClaim(actor, { id }) : null;
  return <KeyDetails apiKey={apiKey} claim={claim} successor={successor} {...verbs} />;
});
