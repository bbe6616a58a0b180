"use client";

import type { ReactNode } from "react";
import { EnforcementContext, type ReadEnforcement } from "./use-enforcement";

/** Lets every change of a key within say how far it has got. */
export function FollowGates({ read, children }: { read: ReadEnforcement; children: ReactNode }) {
  return <EnforcementContext value={read}>{children}</EnforcementContext>;
}
