import type { Metadata } from "next";
import { KeyUsage } from "../../../../../components/usage/key-usage";
import { parseLoose } from "../../../../../lib/list";
import { usageQuery } from "../../../../../lib/usage";
import { translations } from "../../../../_server/request";
import { usageReport } from "../../../usage/report";
import { keyPage } from "../key-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("usage.own.title") };
}

/** Of one key there are no keys and users to choose from. */
export default keyPage("usage", async ({ actor, apiKey: { id }, searchParams }) => {
  const by = searchParams.by === "model" ? "model" : "day";
  const {
    key_id: _key,
    user_id: _user,
    owner_principal_id: _owner,
    ...query
  } = parseLoose(usageQuery, {
    ...searchParams,
    by,
  });
  const asked = { path: `/keys/${id}/usage`, query, within: { ...query, key_id: id } };
  return <KeyUsage requestsHref={`/requests?key_id=${id}`} {...(await usageReport(actor, asked))} />;
});
