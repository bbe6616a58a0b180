import type { Metadata } from "next";
import { BarePage } from "../components/shell/bare-page";
import { NothingHere } from "../components/shell/nothing-here";
import { translations } from "./_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("notFound.title") };
}

export default function NotFound() {
  return (
    <BarePage>
      <NothingHere />
    </BarePage>
  );
}
