import type { Metadata } from "next";
import { PasswordForm } from "../../components/entry/password-form";
import { env } from "../../db/env";
import { entryPage } from "../_server/entry-page";
import { translations } from "../_server/request";
import { setPassword } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("password.title") };
}

export default function PasswordPage() {
  return entryPage("password", async () => (
    <PasswordForm setPassword={setPassword} passwordMin={env().passwordMin} />
  ));
}
