"use client";

import { Ellipsis, ShieldCheck, UserMinus, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import type { Member, MemberRole } from "../../lib/organizations";
import type { Result } from "../../lib/result";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { useRun } from "../ui/use-run";

export type UpdateMember = (fields: {
  organization_id: number;
  user_id: number;
  role: MemberRole;
}) => Promise<Result<Member>>;

type MemberMenuProps = {
  member: Member;
  update: UpdateMember;
  /** Asks first; the focus goes back to the menu's button. */
  onRemove: (trigger: HTMLButtonElement | null) => void;
};

export function MemberMenu({ member, update, onRemove }: MemberMenuProps) {
  const { organization_id, user_id, name } = member;
  const t = useTranslations("organizations.members");
  const router = useRouter();
  const run = useRun();
  const trigger = useRef<HTMLButtonElement>(null);
  const next = member.role === "owner" ? "member" : "owner";

  async function change() {
    await run(() => update({ organization_id, user_id, role: next }), t(`became.${next}`, { name }));
    router.refresh();
  }

  return (
    <Menu trigger={<IconButton ref={trigger} label={t("actionsFor", { name })} icon={<Ellipsis />} />}>
      <MenuItem icon={next === "owner" ? <ShieldCheck /> : <UserRound />} onSelect={change}>
        {t(`make.${next}`)}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<UserMinus />} tone="danger" onSelect={() => onRemove(trigger.current)}>
        {t("remove.open")}
      </MenuItem>
    </Menu>
  );
}
