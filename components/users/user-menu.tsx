"use client";

import { Ban, Ellipsis, KeySquare, LogOut, Pencil, Play, ShieldCheck, ShieldOff, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { User } from "../../lib/users";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { useRun } from "../ui/use-run";
import { DeleteUserDialog } from "./delete-user-dialog";
import { PasswordLink } from "./password-link";
import { RenameUserDialog } from "./rename-user-dialog";
import { type Question, UserQuestion } from "./user-question";
import type { UserVerbs } from "./user-verbs";

type UserMenuProps = UserVerbs & {
  user: User;
  /** On the user's own page: where to go once the user is gone. There, renaming has a button of its own. */
  onDeleted?: () => void;
};

/** What can be done with one user; the same in their row and on their page. */
export function UserMenu({ user, onDeleted, ...verbs }: UserMenuProps) {
  const t = useTranslations("users.actions");
  const router = useRouter();
  const run = useRun();
  const trigger = useRef<HTMLButtonElement>(null);
  const renameButton = useRef<HTMLButtonElement>(null);
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [link, setLink] = useState<{ user: User; linkToken: string } | null>(null);
  const isGone = useRef(false);
  const isSelf = user.id === verbs.selfId;

  // The focus was on what is gone now; on the content, the next Tab goes on from near there.
  useEffect(() => () => void (isGone.current && document.getElementById("main")?.focus()), []);

  async function makeLink() {
    const made = await run(() => verbs.resetPassword({ id: user.id }));
    if (made) setLink(made.data);
  }

  async function activate() {
    await run(() => verbs.updateUser({ id: user.id, is_active: true }), t("activated", { name: user.name }));
    router.refresh();
  }

  function close() {
    setDialog(null);
    router.refresh();
  }

  return (
    <>
      {onDeleted && (
        <Button ref={renameButton} onClick={() => setDialog("rename")}>
          <Pencil aria-hidden />
          {t("rename")}
        </Button>
      )}
      <Menu
        trigger={<IconButton ref={trigger} label={t("label", { name: user.name })} icon={<Ellipsis />} />}
      >
        <MenuItem icon={<Pencil />} onSelect={() => setDialog("rename")}>
          {t("rename")}
        </MenuItem>
        <MenuItem icon={<KeySquare />} onSelect={makeLink}>
          {t(user.status === "invited" ? "invite" : "reset")}
        </MenuItem>
        <MenuItem icon={<LogOut />} onSelect={() => setQuestion("signOut")}>
          {t("signOut")}
        </MenuItem>
        <MenuSeparator />
        {user.is_admin ? (
          <MenuItem icon={<ShieldOff />} onSelect={() => setQuestion("demote")}>
            {t("demote")}
          </MenuItem>
        ) : (
          <MenuItem icon={<ShieldCheck />} onSelect={() => setQuestion("promote")}>
            {t("promote")}
          </MenuItem>
        )}
        {!user.is_active && (
          <MenuItem icon={<Play />} onSelect={activate}>
            {t("activate")}
          </MenuItem>
        )}
        {user.is_active && !isSelf && (
          <MenuItem icon={<Ban />} onSelect={() => setQuestion("deactivate")}>
            {t("deactivate")}
          </MenuItem>
        )}
        {!isSelf && (
          <MenuItem icon={<Trash2 />} tone="danger" onSelect={() => setDialog("delete")}>
            {t("delete")}
          </MenuItem>
        )}
      </Menu>
      <UserQuestion user={user} question={question} verbs={verbs} onClose={() => setQuestion(null)} />
      {dialog === "rename" && (
        <RenameUserDialog
          user={user}
          rename={verbs.updateUser}
          returnFocusTo={onDeleted ? renameButton : trigger}
          onClose={close}
        />
      )}
      {dialog === "delete" && (
        <DeleteUserDialog
          user={user}
          verbs={verbs}
          returnFocusTo={trigger}
          onClose={() => setDialog(null)}
          onDeleted={() => {
            isGone.current = true;
            setDialog(null);
            if (onDeleted) onDeleted();
            else router.refresh();
          }}
        />
      )}
      {link && (
        <PasswordLink
          user={link.user}
          token={link.linkToken}
          publicUrl={verbs.publicUrl}
          returnFocusTo={trigger}
          onClose={() => setLink(null)}
        />
      )}
    </>
  );
}
