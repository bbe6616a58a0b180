import type { Metadata } from "next";
import { ClaimView } from "../../../components/keys/claim-view";
import { page } from "../../_server/page";
import { translations } from "../../_server/request";
import { claimKey, readClaim } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("claim.title") };
}

/** The token stands in the fragment, so what it gives is asked for by the page itself. */
export default page(async ({ actor }) => (
  <ClaimView userName={actor.userName} readClaim={readClaim} claimKey={claimKey} />
));
