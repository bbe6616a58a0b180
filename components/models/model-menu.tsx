"use client";

import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Model, ModelDetails } from "../../lib/models/schema";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { useToast } from "../ui/toast";
import { useRun } from "../ui/use-run";
import { ModelDialog } from "./model-dialog";
import type { ModelVerbs } from "./model-verbs";

type ModelMenuProps = {
  model: Model;
  verbs: ModelVerbs;
  /** On the model's own page: where to go once it is gone. There, editing has a button of its own. */
  onDeleted?: () => void;
};

/** What can be done with one model; the same in its row and on its page. */
export function ModelMenu({ model, verbs, onDeleted }: ModelMenuProps) {
  const { id, name } = model;
  const t = useTranslations("models");
  const router = useRouter();
  const run = useRun();
  const toast = useToast();
  const trigger = useRef<HTMLButtonElement>(null);
  const editButton = useRef<HTMLButtonElement>(null);
  const [edited, setEdited] = useState<ModelDetails | null>(null);
  const [isReading, setReading] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const isDeleted = useRef(false);

  // The focus was on what is gone now; on the content, the next Tab goes on from near there.
  useEffect(() => () => void (isDeleted.current && document.getElementById("main")?.focus()), []);

  async function edit() {
    setReading(true);
    const found = await run(() => verbs.getModel({ id }));
    setReading(false);
    if (found) setEdited(found.data);
  }

  async function remove() {
    setDeleting(true);
    const done = await run(() => verbs.deleteModel({ id }), t("delete.done", { name }));
    setDeleting(false);
    isDeleted.current = done !== null;
    setAsking(false);
    if (done && onDeleted) onDeleted();
    else router.refresh();
  }

  function close() {
    setEdited(null);
    router.refresh();
  }

  return (
    <>
      {onDeleted && (
        <Button ref={editButton} pending={isReading} onClick={edit}>
          <Pencil aria-hidden />
          {t("edit.open")}
        </Button>
      )}
      <Menu
        trigger={
          <IconButton
            ref={trigger}
            label={t("actionsFor", { name })}
            icon={<Ellipsis />}
            pending={isReading && !onDeleted}
          />
        }
      >
        <MenuItem icon={<Pencil />} onSelect={edit}>
          {t("edit.open")}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} tone="danger" onSelect={() => setAsking(true)}>
          {t("delete.open")}
        </MenuItem>
      </Menu>
      {edited && (
        <ModelDialog
          model={edited}
          verbs={verbs}
          returnFocusTo={onDeleted ? editButton : trigger}
          onClose={close}
          onSaved={() => {
            toast({ title: t("edit.done", { name }) });
            close();
          }}
        />
      )}
      <ConfirmDialog
        open={isAsking}
        title={t("delete.title", { name })}
        description={t("delete.description")}
        confirmLabel={t("delete.confirm")}
        pending={isDeleting}
        onConfirm={remove}
        onCancel={() => setAsking(false)}
      >
        {!model.is_manual && !model.is_gone && <p className="mt-2">{t("delete.comesBack")}</p>}
      </ConfirmDialog>
    </>
  );
}
