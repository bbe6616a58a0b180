"use client";

import { useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { CopyButton } from "../ui/copy-button";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { useLeaving } from "../ui/link-once";
import { useCopy } from "../ui/use-copy";

export type HandedOverKey = { successorId: number; name: string; token: string };

type HandedOverProps = {
  keys: readonly HandedOverKey[];
  /** Who takes them over. */
  receiver: string;
  /** Where the console is found by others; null: where it is found here. */
  base: string | null;
  onClose: () => void;
};

/** The links by which somebody claims the keys they took over; they exist here and nowhere else. What led here is gone by then. */
export function HandedOver({ keys, receiver, base, onClose }: HandedOverProps) {
  const t = useTranslations("keys.handedOver");
  const link = useTranslations("link");
  const ui = useTranslations("ui");
  const list = useRef<HTMLUListElement>(null);
  const main = useRef<HTMLButtonElement>(null);
  const { state, copy } = useCopy(list);
  useLeaving(onClose);
  const urlOf = (token: string) => new URL(`/claim#${token}`, base ?? location.origin).href;
  const all = keys.map(({ name, token }) => `${name}\t${urlOf(token)}`).join("\n");
  return (
    <Dialog
      open
      size="lg"
      title={t("title", { count: keys.length })}
      description={t("description", { name: receiver })}
      initialFocus={main}
      finalFocus={() => document.getElementById("main")}
      onRequestClose={onClose}
    >
      <DialogBody className="flex flex-col gap-3">
        <Callout tone="warning">{t("onlyNow")}</Callout>
        <ul ref={list} className="flex flex-col gap-2">
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
        {state === "failed" && (
          <Callout tone="danger" role="alert">
            {link("copyByHand")}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{ui("close")}</Button>
        <Button ref={main} variant="primary" onClick={async () => (await copy(all)) && onClose()}>
          {link("copyAndClose")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
