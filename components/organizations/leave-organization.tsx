"use client";

import { LogOut } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { OrganizationDetails } from "../../lib/organizations";
import type { Result } from "../../lib/result";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useRun } from "../ui/use-run";

type LeaveOrganization = (fields: { id: number }) => Promise<Result<unknown>>;

type LeaveOrganizationProps = { organization: OrganizationDetails; leave: LeaveOrganization };

/** Says what becomes of one's keys there, and does it. */
export function LeaveOrganizationButton({ organization, leave }: LeaveOrganizationProps) {
  const { id, name, role, owners, own_keys } = organization;
  const t = useTranslations("organizations.leave");
  const router = useRouter();
  const run = useRun();
  const [isAsking, setAsking] = useState(false);
  const [isLeaving, setLeaving] = useState(false);

  async function go() {
    setLeaving(true);
    const left = await run(() => leave({ id }), t("done", { name }));
    setLeaving(false);
    setAsking(false);
    if (left === null) return;
    router.push("/keys");
    router.refresh();
  }

  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <LogOut aria-hidden />
        {t("open")}
      </Button>
      <ConfirmDialog
        open={isAsking}
        title={t("title", { name })}
        description={t("keys", { count: own_keys })}
        confirmLabel={t("confirm")}
        pending={isLeaving}
        onConfirm={go}
        onCancel={() => setAsking(false)}
      >
        {role === "owner" && owners === 1 && (
          <Callout tone="warning" className="mt-3">
            {t("onlyOwner")}
          </Callout>
        )}
      </ConfirmDialog>
    </>
  );
}
