"use client";

import { Check, Copy } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "./button";
import { Callout } from "./callout";
import { Dialog, DialogBody, DialogFooter } from "./dialog";
import { IconButton } from "./icon-button";
import { useCopy } from "./use-copy";

type LinkOnceProps = {
  title: string;
  /** Where the console is found by others; null: where it is found here. */
  base: string | null;
  /** The page, with the token as its fragment. */
  path: string;
  onClose: () => void;
  /** What has the focus afterwards, unless what had it before. */
  returnFocusTo?: RefObject<HTMLElement | null>;
  /** For whom it is, and how long it is good. */
  children: ReactNode;
};

/** Shows a one-time link, which exists here and nowhere else: once the page is left, it is dropped from it. */
export function LinkOnce({ title, base, path, returnFocusTo, onClose, children }: LinkOnceProps) {
  const t = useTranslations("link");
  const ui = useTranslations("ui");
  const text = useRef<HTMLElement>(null);
  const main = useRef<HTMLButtonElement>(null);
  const { state, copy } = useCopy(text);
  useLeaving(onClose);
  const url = new URL(path, base ?? location.origin).href;
  return (
    <Dialog
      open
      title={title}
      initialFocus={main}
      {...(returnFocusTo && { finalFocus: returnFocusTo })}
      onRequestClose={onClose}
    >
      <DialogBody className="flex flex-col gap-3">
        {children}
        <div className="flex items-start gap-1 rounded-md border bg-surface-sunken py-1 pr-1 pl-3">
          <code ref={text} className="min-w-0 grow py-1.5 font-mono text-sm break-all" data-testid="link">
            {url}
          </code>
          <IconButton
            label={t("copy")}
            icon={state === "copied" ? <Check /> : <Copy />}
            onClick={() => copy(url)}
          />
          <span role="status" className="sr-only">
            {state === "copied" && ui("copied")}
          </span>
        </div>
        <p className="text-text-muted">{t("onlyNow")}</p>
        {state === "failed" && (
          <Callout tone="danger" role="alert">
            {t("copyByHand")}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{ui("close")}</Button>
        <Button ref={main} variant="primary" onClick={async () => (await copy(url)) && onClose()}>
          {t("copyAndClose")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

/** A page that is left may come back from the browser's memory, and must not bring a link along. */
export function useLeaving(forget: () => void): void {
  const drop = useEffectEvent(forget);
  useEffect(() => {
    const onHide = () => drop();
    addEventListener("pagehide", onHide);
    return () => removeEventListener("pagehide", onHide);
  }, []);
}
