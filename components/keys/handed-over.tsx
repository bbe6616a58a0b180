"use client";

import { useTranslations } from "use-intl";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { CopyButton } from "../ui/copy-button";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { useLeaving } from "../ui/link-once";

export type HandedOverKey = { successorId: number; name: string; token: string };

type HandedOverProps = {
  keys: readonly HandedOverKey[];
  /** Who takes them over. */
  receiver: string;
  /** Where the console is found by others; null: where it is found here. */
  base: string | null;
  onClose: () => void;
};

/** The links by which somebody claims the keys they took over; they exist here and nowhere else. */
export function HandedOver({ keys, receiver, base, onClose }: HandedOverProps) {
  const t = useTranslations("keys.handedOver");
  const ui = useTranslations("ui");
  useLeaving(onClose);
  const urlOf = (token: string) => new URL(`/claim#${token}`, base ?? location.origin).href;
  return (
    <Dialog
      open
      size="lg"
      title={t("title", { count: keys.length })}
      description={t("description", { name: receiver })}
      onRequestClose={onClose}
    >
      <DialogBody className="flex flex-col gap-3">
        <Callout tone="warning">{t("onlyNow")}</Callout>
        <ul className="flex flex-col gap-2">
          {keys.map(({ successorId, name, token }) => (
            <li key={successorId} className="rounded-md border px-3 py-2">
              <p className="font-medium wrap-anywhere">
                <bdi>{name}</bdi>
              </p>
              <div className="flex items-start gap-1">
                <code className="min-w-0 grow py-1.5 font-mono text-sm break-all">{urlOf(token)}</code>
                <CopyButton iconOnly value={urlOf(token)} label={t("copy", { name })} />
              </div>
            </li>
          ))}
        </ul>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{ui("close")}</Button>
        <CopyButton
          value={keys.map(({ name, token }) => `${name}\n${urlOf(token)}`).join("\n\n")}
          label={t("copyAll")}
        />
      </DialogFooter>
    </Dialog>
  );
}
