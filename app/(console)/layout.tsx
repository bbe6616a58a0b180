import type { ReactNode } from "react";
import { FollowGates } from "../../components/keys/follow-gates";
import { AppShell } from "../../components/shell/app-shell";
import { setLocale, setTheme, signOut } from "../_server/actions";
import { currentActor } from "../_server/auth";
import { shown } from "../_server/page";
import { requestTheme } from "../_server/request";
import { readEnforcement } from "./keys/actions";

/** The frame alone: each page decides for itself who may see it. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return shown("whole", async () => {
    const actor = await currentActor();
    if (actor === null) return children;
    const theme = await requestTheme();
    const actions = { setTheme, setLocale, signOut };
    return (
      <AppShell userName={actor.userName} isAdmin={actor.isAdmin} theme={theme} {...actions}>
        <FollowGates read={readEnforcement}>{children}</FollowGates>
      </AppShell>
    );
  });
}
