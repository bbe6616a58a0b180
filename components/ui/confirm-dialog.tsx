"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { type ReactNode, useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "./button";
import { ConfirmPlace } from "./confirmed";
import { DialogBody, DialogFooter } from "./dialog";
import { backdropClass, popupClass } from "./dialog-class";

type ConfirmDialogProps = {
  open: boolean;
  title: ReactNode;
  description: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  tone?: "danger" | "primary";
  pending?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children?: ReactNode;
};

/** Asks before something that cannot simply be undone. Focus starts on the way out, so Enter never does it. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, description, confirmLabel, tone = "danger", pending = false, children } = props;
  const t = useTranslations("ui");
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={open} onOpenChange={(isOpen) => !isOpen && !pending && props.onCancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropClass} />
        <AlertDialog.Popup initialFocus={cancel} className={popupClass({ size: "sm" })}>
          <DialogBody className="pt-4">
            <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
            <AlertDialog.Description className="mt-1 text-text-muted" render={<div />}>
              {description}
            </AlertDialog.Description>
            {children}
          </DialogBody>
          <DialogFooter>
            <Button ref={cancel} onClick={props.onCancel} disabled={pending}>
              {props.cancelLabel ?? t("cancel")}
            </Button>
            <Button variant={tone} onClick={props.onConfirm} pending={pending}>
              {confirmLabel}
            </Button>
          </DialogFooter>
          <ConfirmPlace />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
