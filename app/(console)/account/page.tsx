import type { Metadata } from "next";
import { ChangePassword } from "../../../components/account/change-password";
import { PageHeader } from "../../../components/shell/page-header";
import { Panel } from "../../../components/ui/panel";
import { env } from "../../../db/env";
import { page } from "../../_server/page";
import { translations } from "../../_server/request";
import { changePassword } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("account.title") };
}

export default page(async ({ actor }) => {
  const t = await translations();
  return (
    <>
      <PageHeader
        title={t("account.title")}
        description={t("account.signedInAs", { name: actor.userName })}
      />
      <Panel title={t("account.password")} description={t("account.passwordDescription")}>
        <ChangePassword userName={actor.userName} change={changePassword} passwordMin={env().passwordMin} />
      </Panel>
    </>
  );
});
