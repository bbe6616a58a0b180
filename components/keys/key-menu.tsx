"use client";

import { Ban, CircleHelp, Ellipsis, Link as LinkIcon, Pencil, Play, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Key } from "../../lib/keys/schema";
import type { Result } from "../../lib/result";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { Time } from "../ui/time";
import { useToast } from "../ui/toast";
import { useNewest } from "../ui/use-newest";
import { useRun } from "../ui/use-run";
import { EditKeyDialog } from "./edit-key-dialog";
import { useEnforcement } from "./use-enforcement";
import type { KeyEditing, UpdateKey } from "./use-key-edit";
import { type RenewClaim, useRenewClaim } from "./use-renew-claim";

export type KeyVerbs = {
  updateKey: UpdateKey;
  editing: KeyEditing;
  deleteKey: (fields: { id: number }) => Promise<Result<Key>>;
  /** Left out where the reader may make keys for nobody else. */
  renewClaim?: RenewClaim | undefined;
  /** Where the console is found by others; null: where it is found here. */
  publicUrl: string | null;
};

type KeyMenuProps = KeyVerbs & {
  apiKey: Key;
  /** On the key's own page: where to go once the key is gone. There, editing has a button of its own. */
  onDeleted?: () => void;
};

/** What can be done with one key; the same in its row and on its page. */
export function KeyMenu({ apiKey: row, updateKey, editing, onDeleted, ...verbs }: KeyMenuProps) {
  const [apiKey, keep] = useNewest(row);
  const { deleteKey, renewClaim, publicUrl } = verbs;
  const t = useTranslations("keys");
  const run = useRun();
  const toast = useToast();
  const followToGates = useEnforcement();
  const router = useRouter();
  const trigger = useRef<HTMLButtonElement>(null);
  const editButton = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const [isDeleting, setDeleting] = useState(false);
  const isDeleted = useRef(false);
  const { renew, link } = useRenewClaim(apiKey, { renewClaim, publicUrl });

  // The focus was on what is gone now; on the content, the next Tab goes on from near there.
  useEffect(() => () => void (isDeleted.current && document.getElementById("main")?.focus()), []);

  async function remove() {
    setDeleting(true);
    const deleted = await run(() => deleteKey({ id: apiKey.id }), t("delete.done", { name: apiKey.name }));
    const isDone = deleted !== null;
    isDeleted.current = isDone;
    if (isDone) void followToGates(apiKey.id);
    setDeleting(false);
    setOpen(null);
    if (isDone && onDeleted) onDeleted();
    else router.refresh();
  }

  async function toggle() {
    const done = t(apiKey.enabled ? "disabled" : "enabled", { name: apiKey.name });
    const updated = await run(() => updateKey({ id: apiKey.id, enabled: !apiKey.enabled }), done);
    if (updated) {
      keep(updated.data);
      void followToGates(apiKey.id);
    }
    router.refresh();
  }

  return (
    <>
      {onDeleted && (
        <Button ref={editButton} onClick={() => setOpen("edit")}>
          <Pencil aria-hidden />
          {t("edit.open")}
        </Button>
      )}
      <Menu
        trigger={
          <IconButton ref={trigger} label={t("actionsFor", { name: apiKey.name })} icon={<Ellipsis />} />
        }
      >
        <MenuItem icon={<Pencil />} onSelect={() => setOpen("edit")}>
          {t("edit.open")}
        </MenuItem>
        {apiKey.status === "pending" && renew && (
          <MenuItem icon={<LinkIcon />} onSelect={renew}>
            {t("claimLink.renew")}
          </MenuItem>
        )}
        <MenuItem icon={<CircleHelp />} onSelect={() => router.push(`/check?key=${apiKey.id}`)}>
          {t("check")}
        </MenuItem>
        <MenuItem icon={apiKey.enabled ? <Ban /> : <Play />} onSelect={toggle}>
          {t(apiKey.enabled ? "disable" : "enable")}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} tone="danger" onSelect={() => setOpen("delete")}>
          {t("delete.open")}
        </MenuItem>
      </Menu>
      {link}
      {open === "edit" && (
        <EditKeyDialog
          apiKey={apiKey}
          update={updateKey}
          editing={editing}
          returnFocusTo={onDeleted ? editButton : trigger}
          onClose={() => {
            setOpen(null);
            router.refresh();
          }}
          onSaved={(saved) => {
            keep(saved);
            setOpen(null);
            toast({ title: t("edit.done") });
            void followToGates(apiKey.id);
            router.refresh();
          }}
        />
      )}
      <ConfirmDialog
        open={open === "delete"}
        title={t("delete.title", { name: apiKey.name })}
        description={t("delete.description", { value: apiKey.masked_value })}
        confirmLabel={t("delete.confirm")}
        pending={isDeleting}
        onConfirm={remove}
        onCancel={() => setOpen(null)}
      >
        <p className="mt-2">
          {apiKey.last_used_at
            ? t.rich("delete.lastUsed", {
                time: () => <Time value={apiKey.last_used_at ?? ""} format="relative" />,
              })
            : t("delete.neverUsed")}
        </p>
      </ConfirmDialog>
    </>
  );
}
