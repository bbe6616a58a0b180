"use client";

import { BarePage } from "../components/shell/bare-page";
import { Failure } from "../components/shell/failure";

/** What breaks while a page is drawn; the reading half of a page shows its own failures. */
export default function PageError({ error }: { error: Error & { digest?: string } }) {
  return (
    <BarePage>
      <Failure code="internal" requestId={error.digest ?? ""} />
    </BarePage>
  );
}
