import type { ReactNode } from "react";
import { FollowGates } from "../../components/keys/follow-gates";
import { AppShell } from "../../components/shell/app-shell";
import { TransportNotice } from "../../components/shell/transport-notice";
import { getAccount } from "../../db/account";
import { listWorkspaces } from "../../db/organization-list";
import { setLocale, setTheme, signOut } from "../_server/actions";
import { currentActor } from "../_server/auth";
import { shown } from "../_server/page";
import { requestTheme, requestTransport } from "../_server/request";
import { confirmPassword } from "./account/actions";
import { readEnforcement } from "./keys/actions";
import { setWorkspace } from "./organizations/actions";

/** The frame alone: each page decides for itself who may see it. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return shown("whole", async () => {
    const actor = await currentActor();
    if (actor === null) return children;
    const [theme, transport, { has_password }, workspaces] = await Promise.all([
      requestTheme(),
      requestTransport(),
      getAccount(actor),
      listWorkspaces(actor),
    ]);
    const actions = { setTheme, setLocale, signOut, confirmPassword, setWorkspace };
    return (
      <AppShell
        userName={actor.userName}
        isAdmin={actor.isAdmin}
        hasPassword={has_password}
        theme={theme}
        workspaces={workspaces}
        workspaceId={actor.workspaceId}
        {...actions}
      >
        {transport === "tolerated" && <TransportNotice className="mb-4" />}
        <FollowGates read={readEnforcement}>{children}</FollowGates>
      </AppShell>
    );
  });
}
