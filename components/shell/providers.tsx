"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";
import type { Locale, Messages } from "../../lib/locale";
import { ToastProvider } from "../ui/toast";

type ProvidersProps = {
  locale: Locale;
  messages: Messages;
  /** The server's now, so that relative times read the same before and after hydration. */
  now: Date;
  nonce?: string;
  children: ReactNode;
};

/** What every component may count on; stands once, around the whole page. */
export function Providers({ locale, messages, now, nonce, children }: ProvidersProps) {
  return (
    <CSPProvider nonce={nonce}>
      <IntlProvider locale={locale} messages={messages} now={now} timeZone="UTC">
        <Tooltip.Provider delay={400}>
          <ToastProvider>{children}</ToastProvider>
        </Tooltip.Provider>
      </IntlProvider>
    </CSPProvider>
  );
}
