"use client";

import type { ReactNode } from "react";
import { Brand } from "./brand";
import { Preferences, type PreferencesProps } from "./preferences";

type EntryShellProps = PreferencesProps & { title: ReactNode; description?: ReactNode; children: ReactNode };

/** The frame of the pages before anybody is signed in: one card, one thing to do. */
export function EntryShell({ title, description, children, ...preferences }: EntryShellProps) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-sm flex-col gap-6 px-4 pt-[max(2rem,14dvh)] pb-6">
      <header className="self-center">
        <Brand className="text-xl" />
      </header>
      <main id="main" className="rounded-lg border bg-surface-raised p-6 shadow-raised">
        <h1 className="text-xl font-semibold">{title}</h1>
        {description && <p className="mt-1 text-text-muted">{description}</p>}
        <div className="mt-5">{children}</div>
      </main>
      <footer>
        <Preferences {...preferences} compact />
      </footer>
    </div>
  );
}
