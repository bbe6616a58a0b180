"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { cn } from "./cn";
import { ConfirmPlace } from "./confirmed";
import { backdropClass, popupClass } from "./dialog-class";
import { IconButton } from "./icon-button";

type CloseReason = "escape" | "backdrop" | "close";

type DialogProps = {
  open: boolean;
  /** Esc, a press outside and × all ask here; the dialog stays until `open` becomes false. */
  onRequestClose: (reason: CloseReason) => void;
  title: ReactNode;
  description?: ReactNode;
  size?: "sm" | "md" | "lg";
  children: ReactNode;
} & Pick<BaseDialog.Popup.Props, "initialFocus" | "finalFocus">;

const reasons: Partial<Record<BaseDialog.Root.ChangeEventReason, CloseReason>> = {
  "escape-key": "escape",
  "outside-press": "backdrop",
};

/** A modal dialog. Its children are a `DialogBody` and a `DialogFooter`, in a form of class `contents` if need be. */
export function Dialog(props: DialogProps) {
  const { open, onRequestClose, title, description, size, children, ...focus } = props;
  const t = useTranslations("ui");
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(isOpen, details) => {
        if (!isOpen) onRequestClose(reasons[details.reason] ?? "close");
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Popup {...focus} className={popupClass({ size })}>
          <div className="px-5 pt-4 pr-14 pb-3">
            <BaseDialog.Title className="text-lg font-semibold">{title}</BaseDialog.Title>
            {description && (
              <BaseDialog.Description className="mt-0.5 text-text-muted">
                {description}
              </BaseDialog.Description>
            )}
          </div>
          {children}
          <ConfirmPlace />
          <BaseDialog.Close
            render={<IconButton label={t("close")} icon={<X />} className="absolute top-3 right-3" />}
          />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** What a dialog says; the only part of it that scrolls. */
export function DialogBody({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      {...props}
      className={cn(
        "min-h-0 flex-1 overflow-y-auto overscroll-contain scroll-py-9 px-5 pt-1 pb-4",
        className,
      )}
    />
  );
}

/** What one can do about it, the main action last. */
export function DialogFooter({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      {...props}
      className={cn("flex flex-wrap justify-end gap-2 border-t px-5 py-3 max-md:*:grow", className)}
    />
  );
}
