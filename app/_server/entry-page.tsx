import "server-only";
import type { ReactNode } from "react";
import { EntryShell } from "../../components/shell/entry-shell";
import { TransportNotice, TransportRefusal } from "../../components/shell/transport-notice";
import { setLocale, setTheme } from "./actions";
import { shown } from "./page";
import { requestTheme, requestTransport, translations } from "./request";

type Translate = Awaited<ReturnType<typeof translations>>;

/** A page for somebody who is not signed in: one card, one thing to do. */
export function entryPage(
  kind: "setup" | "signIn" | "signInAgain" | "password",
  form: (t: Translate) => Promise<ReactNode>,
) {
  return shown("whole", async () => {
    const [t, theme, transport] = await Promise.all([translations(), requestTheme(), requestTransport()]);
    const content = await form(t);
    return (
      <EntryShell
        title={t(`${kind}.title`)}
        description={t(`${kind}.description`)}
        theme={theme}
        setTheme={setTheme}
        setLocale={setLocale}
      >
        {transport === "tolerated" && <TransportNotice className="mb-4" />}
        {transport === "refused" ? <TransportRefusal /> : content}
      </EntryShell>
    );
  });
}
