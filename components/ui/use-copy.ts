"use client";

import { type RefObject, useEffect, useState } from "react";

export type CopyState = "idle" | "copied" | "failed";

const shownForMs = 3000;

/**
 * Puts text on the clipboard and says how it went. Where the browser refuses (no permission, plain http),
 * the text of `source` is selected, so that one key press copies it.
 */
export function useCopy(source?: RefObject<HTMLElement | null>) {
  const [state, setState] = useState<CopyState>("idle");

  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => setState("idle"), shownForMs);
    return () => clearTimeout(timer);
  }, [state]);

  /** Resolves to whether the clipboard took it. */
  async function copy(text: string): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
      return true;
    } catch {
      select(source?.current ?? null);
      setState("failed");
      return false;
    }
  }

  return { state, copy };
}

function select(element: HTMLElement | null): void {
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) element.select();
  else if (element) getSelection()?.selectAllChildren(element);
}
