import type { Metadata } from "next";
import { NothingHere } from "../../components/shell/nothing-here";
import { translations } from "../_server/request";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("notFound.title") };
}

/** Within the frame, so that whoever followed a stale link can go on from there. */
export default function NotFound() {
  return <NothingHere />;
}
