import "./globals.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "../components/shell/providers";
import { loadMessages } from "../lib/locale";
import { requestDensity, requestLocale, requestTheme, translations } from "./_server/request";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations();
  return {
    title: { default: t("app.name"), template: `%s · ${t("app.name")}` },
    description: t("app.description"),
    icons: "/icon.svg",
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, theme, density, list] = await Promise.all([
    requestLocale(),
    requestTheme(),
    requestDensity(),
    headers(),
  ]);
  const messages = await loadMessages(locale);
  return (
    <html lang={locale} data-theme={theme === "system" ? undefined : theme} data-density={density}>
      <body>
        <Providers locale={locale} messages={messages} now={new Date()} nonce={list.get("x-nonce") ?? ""}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
