import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Or } from "../../components/entry/or";
import { ProviderForm } from "../../components/entry/provider-form";
import { SignInForm } from "../../components/entry/sign-in-form";
import { Callout } from "../../components/ui/callout";
import { env } from "../../db/env";
import { arrivalError } from "../../lib/identity";
import { ownPath } from "../../lib/own-path";
import { currentActor } from "../_server/auth";
import { entryPage } from "../_server/entry-page";
import { translations } from "../_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("signIn.title") };
}

type Words = string | string[] | undefined;
type Props = { searchParams: Promise<{ next?: Words; again?: Words; error?: Words }> };

export default async function SignInPage({ searchParams }: Props) {
  const { next: wanted, again, error } = await searchParams;
  const next = ownPath(wanted);
  const code = arrivalError(error);
  const { oidc } = env();
  return entryPage(again === undefined ? "signIn" : "signInAgain", async (t) => {
    const isSignedIn = (await currentActor()) !== null;
    if (again === undefined && isSignedIn) redirect(next);
    if (again !== undefined && !isSignedIn) redirect(`/sign-in?${new URLSearchParams({ next })}`);
    if (again === "done") return <Callout tone="success">{t("signInAgain.done")}</Callout>;
    const label = oidc && t("signIn.withProvider", { name: oidc.name });
    return (
      <>
        {code && (
          <Callout tone="danger" role="alert" className="mb-4">
            {t(`errors.${code}`)}
          </Callout>
        )}
        {again !== undefined && label ? (
          <ProviderForm purpose="confirm" next={next} label={label} isFirst />
        ) : (
          <>
            <SignInForm next={next} />
            {label && (
              <>
                <Or>{t("signIn.or")}</Or>
                <ProviderForm purpose="enter" next={next} label={label} />
              </>
            )}
          </>
        )}
      </>
    );
  });
}
