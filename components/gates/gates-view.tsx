"use client";

import { DoorClosed } from "lucide-react";
import { useTranslations } from "use-intl";
import { type Gate, isSilent, usualBoundSeconds } from "../../lib/gates";
import { PageHeader } from "../shell/page-header";
import { Badge } from "../ui/badge";
import { Callout } from "../ui/callout";
import { EmptyState } from "../ui/empty-state";
import { HeaderCell, RowHeader, Table, TableBody, TableCell, TableHead, TableRow } from "../ui/table";
import { Time } from "../ui/time";

const columns = ["name", "status", "version", "keysCached", "lag", "lastContact"] as const;

/** The gates that run, as each last told of itself. */
export function GatesView({ gates }: { gates: Gate[] }) {
  const t = useTranslations("gates");
  const patient = gates.find(({ maxStaleSeconds }) => maxStaleSeconds > usualBoundSeconds);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      {patient && (
        <Callout tone="warning" className="mb-4">
          {t("stale", { name: patient.name, seconds: patient.maxStaleSeconds })}
        </Callout>
      )}
      {gates.length === 0 ? (
        <EmptyState icon={DoorClosed} title={t("empty.title")}>
          <p>{t("empty.description")}</p>
        </EmptyState>
      ) : (
        <Table caption={t("title")}>
          <TableHead>
            {columns.map((column) => (
              <HeaderCell key={column}>{t(`columns.${column}`)}</HeaderCell>
            ))}
          </TableHead>
          <TableBody>
            {gates.map((gate) => (
              <GateRow key={gate.id} gate={gate} />
            ))}
          </TableBody>
        </Table>
      )}
    </>
  );
}

function GateRow({ gate }: { gate: Gate }) {
  const t = useTranslations("gates");
  return (
    <TableRow>
      <RowHeader>
        <bdi>{gate.name}</bdi>
      </RowHeader>
      <TableCell label={t("columns.status")}>
        <GateStatus gate={gate} />
      </TableCell>
      <TableCell label={t("columns.version")}>{gate.version}</TableCell>
      <TableCell label={t("columns.keysCached")}>{gate.keysCached}</TableCell>
      <TableCell label={t("columns.lag")}>
        {gate.lagMs === null ? t("noLag") : t("lagMs", { ms: gate.lagMs })}
      </TableCell>
      <TableCell label={t("columns.lastContact")}>
        <Time value={gate.lastContact} format="relative" />
      </TableCell>
    </TableRow>
  );
}

function GateStatus({ gate }: { gate: Gate }) {
  const t = useTranslations("gates.status");
  if (isSilent(gate)) return <Badge tone="warning">{t("silent")}</Badge>;
  return gate.hearsChanges ? <Badge tone="success">{t("hears")}</Badge> : <Badge>{t("direct")}</Badge>;
}
