"use client";

import { useRef, useState } from "react";
import { useTranslations } from "use-intl";

export type Item = { id: number; name: string };

/** Looks for what is typed; null when that was not possible. */
export type FindItems = (search: string) => Promise<readonly Item[] | null>;

type State = "idle" | "searching" | "failed";

/** What a search field has found for what was typed last, and what to say about it. */
export function useFound(find: FindItems) {
  const t = useTranslations("ui.search");
  const latest = useRef(0);
  const [found, setFound] = useState<readonly Item[]>([]);
  const [state, setState] = useState<State>("idle");
  const [sought, setSought] = useState("");

  async function search(text: string) {
    latest.current += 1;
    const mine = latest.current;
    setSought(text);
    setState("searching");
    const items = await find(text).catch(() => null);
    if (mine !== latest.current) return;
    setFound(items ?? []);
    setState(items === null ? "failed" : "idle");
  }

  // Until the answer is here, Enter must not choose what only an earlier text found.
  const items =
    state === "searching" ? found.filter(({ name }) => includesIgnoringCase(name, sought)) : found;
  const status = state === "idle" ? (found.length === 0 ? t("none") : null) : t(state);
  return { items, status, isSearching: state === "searching", search };
}

const includesIgnoringCase = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());
