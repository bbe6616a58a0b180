import type { Metadata } from "next";
import { ChangePassword } from "../../../components/account/change-password";
import { ConnectIdentity } from "../../../components/account/connect-identity";
import { Identities } from "../../../components/account/identities";
import { Profile } from "../../../components/account/profile";
import { SessionTable } from "../../../components/account/session-table";
import { SignOutEverywhere } from "../../../components/account/sign-out-everywhere";
import { PageHeader } from "../../../components/shell/page-header";
import { DensityPreference, Preferences } from "../../../components/shell/preferences";
import { Panel } from "../../../components/ui/panel";
import { getAccount } from "../../../db/account";
import { env } from "../../../db/env";
import { listIdentities } from "../../../db/identities";
import { listSessions } from "../../../db/sessions";
import { arrivalError } from "../../../lib/identity";
import { setDensity, setLocale, setTheme, signOutEverywhere } from "../../_server/actions";
import { page } from "../../_server/page";
import { requestDensity, requestTheme, translations } from "../../_server/request";
import { changePassword, endOneSession, prepareLink, unlinkIdentity } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("account.title") };
}

export default page(async ({ actor, searchParams }) => {
  const { oidc, passwordMin } = env();
  const code = arrivalError(searchParams.error);
  const [t, account, sessions, identities, theme, density] = await Promise.all([
    translations(),
    getAccount(actor),
    listSessions(actor),
    listIdentities(actor),
    requestTheme(),
    requestDensity(),
  ]);
  return (
    <>
      <PageHeader title={t("account.title")} />
      <div className="flex flex-col gap-5">
        <Panel title={t("account.profile.title")}>
          <Profile account={account} />
        </Panel>
        <Panel
          title={t("account.sessions.title")}
          description={t("account.sessions.description")}
          actions={<SignOutEverywhere signOut={signOutEverywhere} />}
        >
          <SessionTable sessions={sessions} endOne={endOneSession} />
        </Panel>
        {(oidc || identities.length > 0) && (
          <Panel
            title={t("account.identities.title")}
            description={t("account.identities.description")}
            actions={oidc && <ConnectIdentity providerName={oidc.name} prepare={prepareLink} />}
          >
            <Identities
              identities={identities}
              failure={code && t(`errors.${code}`)}
              unlink={unlinkIdentity}
            />
          </Panel>
        )}
        {account.has_password && (
          <Panel title={t("account.password")} description={t("account.passwordDescription")}>
            <ChangePassword userName={actor.userName} change={changePassword} passwordMin={passwordMin} />
          </Panel>
        )}
        <Panel title={t("account.preferences.title")} description={t("account.preferences.description")}>
          <div className="flex max-w-sm flex-col gap-3">
            <Preferences theme={theme} setTheme={setTheme} setLocale={setLocale} />
            <DensityPreference density={density} setDensity={setDensity} />
          </div>
        </Panel>
      </div>
    </>
  );
});
