"use client";

import { Monitor, Smartphone, Tablet } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Session } from "../../lib/account";
import type { Result } from "../../lib/result";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import {
  CornerCell,
  HeaderCell,
  RowHeader,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
} from "../ui/table";
import { Time } from "../ui/time";
import { useRun } from "../ui/use-run";

type EndOne = (fields: { id: number }) => Promise<Result<unknown>>;
type SessionTableProps = { sessions: Session[]; endOne: EndOne };

/** The browsers somebody is signed in with. */
export function SessionTable({ sessions, endOne }: SessionTableProps) {
  const t = useTranslations("account.sessions");
  return (
    <Table caption={t("title")}>
      <TableHead>
        <HeaderCell>{t("device")}</HeaderCell>
        <HeaderCell>{t("address")}</HeaderCell>
        <HeaderCell>{t("started")}</HeaderCell>
        <HeaderCell>{t("lastUsed")}</HeaderCell>
        <HeaderCell>
          <span className="sr-only">{t("actions")}</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} endOne={endOne} />
        ))}
      </TableBody>
    </Table>
  );
}

function SessionRow({ session, endOne }: { session: Session; endOne: EndOne }) {
  const t = useTranslations("account.sessions");
  const { device, address, created_at, last_seen_at, is_current } = session;
  const { browser, system } = device;
  const name =
    browser && system ? t("browserOn", { browser, system }) : (browser ?? system ?? t("unknownDevice"));
  const Icon = { desktop: Monitor, mobile: Smartphone, tablet: Tablet }[device.kind ?? "desktop"];
  return (
    <TableRow>
      <RowHeader>
        <span className="flex items-center gap-2 py-row-link">
          <Icon aria-hidden className="size-4 shrink-0 text-text-muted" />
          <bdi className="min-w-0 truncate">{name}</bdi>
          {is_current && <Badge tone="success">{t("current")}</Badge>}
        </span>
      </RowHeader>
      <TableCell label={t("address")}>
        <bdi className="font-mono text-sm">{address ?? t("unknownAddress")}</bdi>
      </TableCell>
      <TableCell label={t("started")}>
        <Time value={created_at} className="text-sm" />
      </TableCell>
      <TableCell label={t("lastUsed")}>
        <Time value={last_seen_at} format="relative" className="text-sm" />
      </TableCell>
      <CornerCell side="end">
        {!is_current && <EndButton name={name} id={session.id} endOne={endOne} />}
      </CornerCell>
    </TableRow>
  );
}

function EndButton({ name, id, endOne }: { name: string; id: number; endOne: EndOne }) {
  const t = useTranslations("account.sessions");
  const run = useRun();
  const router = useRouter();
  const [isPending, setPending] = useState(false);

  async function end() {
    setPending(true);
    await run(() => endOne({ id }), t("ended", { name }));
    setPending(false);
    // The button is about to go; on the content, the next Tab goes on from near there.
    document.getElementById("main")?.focus();
    router.refresh();
  }

  return (
    <Button size="sm" pending={isPending} aria-label={t("endNamed", { name })} onClick={end}>
      {t("end")}
    </Button>
  );
}
