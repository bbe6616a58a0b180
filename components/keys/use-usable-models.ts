"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { isPattern } from "../../lib/keys/model-choice";
import type { ClosedNamesInput } from "../../lib/models/closed";
import type { OfferedModel, UsableModelsInput } from "../../lib/models/schema";
import type { Result } from "../../lib/result";

/** Where an editor learns what a key's user may call. */
export type ModelSource = {
  listModels: (whose: UsableModelsInput) => Promise<Result<OfferedModel[]>>;
  /** Which of these names are models that this user may not call. */
  findClosed: (whose: ClosedNamesInput) => Promise<Result<string[]>>;
};

type Whose = { principal_id: number; user_id?: number };

/** What the key's user may call in its workspace, as far as it has been loaded. */
export type UsableModels =
  | { state: "loading" }
  | { state: "failed"; retry: () => void }
  | { state: "ready"; models: readonly OfferedModel[]; closedAmong: (names: string[]) => Promise<string[]> };

/** Loads what a key of this user in this workspace may call, as soon as its editor is open, and again for another user. */
export function useUsableModels(
  { listModels, findClosed }: ModelSource,
  principal_id: number,
  user_id: number | undefined,
): UsableModels {
  const latest = useRef(0);
  const [usable, setUsable] = useState<UsableModels>({ state: "loading" });

  const load = useCallback(async () => {
    latest.current += 1;
    const mine = latest.current;
    setUsable({ state: "loading" });
    const whose: Whose = { principal_id, ...(user_id !== undefined && { user_id }) };
    const result = await listModels(whose).catch(() => null);
    if (mine !== latest.current) return;
    if (!result?.ok) return setUsable({ state: "failed", retry: () => void load() });
    const closedAmong = async (names: string[]) => {
      const found = await findClosed({ ...whose, names }).catch(() => null);
      return found?.ok ? found.data : [];
    };
    setUsable({ state: "ready", models: sorted(result.data), closedAmong });
  }, [listModels, findClosed, principal_id, user_id]);

  useEffect(() => void load(), [load]);
  return usable;
}

/** Of the names that the list of what can be called does not have: those that are models all the same. */
export function useClosedNames(usable: UsableModels, names: readonly string[]): ReadonlySet<string> {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (usable.state !== "ready") return;
    const known = new Set(usable.models.map(({ name }) => name));
    const unknown = names.filter((name) => !isPattern(name) && !known.has(name));
    if (unknown.length === 0) return;
    let isOutdated = false;
    void usable.closedAmong(unknown).then((found) => isOutdated || setClosed(new Set(found)));
    return () => {
      isOutdated = true;
    };
  }, [usable, names]);
  return closed;
}

/** Group by group, and within each by name. */
function sorted(models: readonly OfferedModel[]): readonly OfferedModel[] {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  return models.toSorted((a, b) => compare(a.upstream, b.upstream) || compare(a.name, b.name));
}
