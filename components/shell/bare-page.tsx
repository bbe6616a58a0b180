import NextLink from "next/link";
import type { ReactNode } from "react";
import { Brand } from "./brand";

/** The frame of a page that has but one thing to say: nothing here, or it went wrong. */
export function BarePage({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-lg flex-col gap-6 px-4 pt-[max(2rem,14dvh)] pb-6">
      <header className="self-center">
        <NextLink href="/keys" prefetch={false} className="block rounded-md p-1">
          <Brand className="text-xl" />
        </NextLink>
      </header>
      <main id="main">{children}</main>
    </div>
  );
}
