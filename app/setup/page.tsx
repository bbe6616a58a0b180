import type { Metadata } from "next";
import { SetupForm } from "../../components/entry/setup-form";
import { env } from "../../db/env";
import { entryPage } from "../_server/entry-page";
import { translations } from "../_server/request";
import { claimSetup } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("setup.title") };
}

export default function SetupPage() {
  return entryPage("setup", async () => <SetupForm claim={claimSetup} passwordMin={env().passwordMin} />);
}
