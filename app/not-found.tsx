import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "../components/ui/empty-state";
import { ButtonLink } from "../components/ui/link";
import { translations } from "./_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("notFound.title") };
}

export default async function NotFound() {
  const t = await translations();
  return (
    <main id="main" className="mx-auto max-w-lg px-4 pt-[14dvh]">
      <EmptyState
        icon={SearchX}
        title={t("notFound.title")}
        action={<ButtonLink href="/keys">{t("shell.myKeys")}</ButtonLink>}
      >
        <p>{t("errors.not_found")}</p>
      </EmptyState>
    </main>
  );
}
