"use client";

import { useEffect, useState } from "react";
import type { KeyRules } from "../../lib/keys/rules";
import type { Result } from "../../lib/result";

export type ReadRules = (fields: { principal_id: number }) => Promise<Result<KeyRules>>;

/** What the settings of a workspace let its keys be; undefined until they are here, or when they cannot be read. */
export function useKeyRules(read: ReadRules, principal_id: number): KeyRules | undefined {
  const [rules, setRules] = useState<KeyRules>();
  useEffect(() => {
    void read({ principal_id }).then(
      (result) => result.ok && setRules(result.data),
      () => {},
    );
  }, [read, principal_id]);
  return rules;
}
