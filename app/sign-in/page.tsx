import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "../../components/entry/sign-in-form";
import { ownPath } from "../../lib/own-path";
import { currentActor } from "../_server/auth";
import { entryPage } from "../_server/entry-page";
import { translations } from "../_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("signIn.title") };
}

type Props = { searchParams: Promise<{ next?: string | string[]; again?: string | string[] }> };

export default function SignInPage({ searchParams }: Props) {
  return entryPage("signIn", async () => {
    const { next, again } = await searchParams;
    if (again === undefined && (await currentActor()) !== null) redirect(ownPath(next));
    return <SignInForm next={ownPath(next)} />;
  });
}
