"use client";

import NextLink from "next/link";
import type { AuditRow } from "../../lib/audit";
import { column } from "../list/list-table";
import { Time } from "../ui/time";
import { AuditActor } from "./audit-actor";
import { AuditOutcome } from "./audit-outcome";
import { AuditSentence } from "./audit-sentence";

export const auditColumns = [
  column<AuditRow>("what", (row) => <AuditSentence row={row} isLinked />),
  column<AuditRow>("who", (row) => <AuditActor row={row} />),
  column<AuditRow>("outcome", (row) => <AuditOutcome row={row} />),
  column<AuditRow>("address", (row) => <Address row={row} />),
  column<AuditRow>("at", (row) => <When row={row} />),
];

function Address({ row: { address } }: { row: AuditRow }) {
  return address === null ? "–" : <code className="font-mono text-sm">{address}</code>;
}

/** The time leads to the row's own page. */
function When({ row: { id, at } }: { row: AuditRow }) {
  return (
    <NextLink
      href={`/admin/audit/${id}`}
      prefetch={false}
      className="inline-flex flex-col py-0.5 text-sm underline-offset-2 hover:underline max-md:items-end"
    >
      <Time value={at} />
      <Time value={at} format="relative" className="text-xs text-text-muted" />
    </NextLink>
  );
}
