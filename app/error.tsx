"use client";

import { Failure } from "../components/shell/failure";

/** What breaks while a page is drawn; the reading half of a page shows its own failures. */
export default function PageError({ error }: { error: Error & { digest?: string } }) {
  return (
    <main id="main" className="mx-auto max-w-lg px-4 pt-[14dvh]">
      <Failure code="internal" requestId={error.digest ?? ""} />
    </main>
  );
}
