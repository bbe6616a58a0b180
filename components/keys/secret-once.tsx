"use client";

import { Check, Copy, Eye, EyeOff } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { RevealedKey } from "../../lib/keys/schema";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { cn } from "../ui/cn";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { IconButton } from "../ui/icon-button";
import { useCopy } from "../ui/use-copy";

type SecretOnceProps = { apiKey: RevealedKey; onClose: () => void };

/** Shows a new key's value, which exists here and nowhere else, and does not let it be lost by accident. */
export function SecretOnce({ apiKey, onClose }: SecretOnceProps) {
  const t = useTranslations("keys.secret");
  const ui = useTranslations("ui");
  const value = useRef<HTMLElement>(null);
  const main = useRef<HTMLButtonElement>(null);
  const [isShown, setShown] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const { state, copy } = useCopy(value);
  useUnloadGuard(!isCopied, onClose);

  async function take(): Promise<boolean> {
    const isTaken = await copy(apiKey.value);
    if (isTaken) setCopied(true);
    else setShown(true);
    return isTaken;
  }

  return (
    <Dialog
      open
      title={t("title", { name: apiKey.name })}
      initialFocus={main}
      onRequestClose={() => (isCopied ? onClose() : setAsking(true))}
    >
      <DialogBody className="flex flex-col gap-3">
        <Callout tone="warning">{t("onlyNow")}</Callout>
        <div className="flex items-start gap-1 rounded-md border bg-surface-sunken py-1 pl-3 pr-1">
          <code
            ref={value}
            className={cn(
              "min-w-0 grow py-1.5 font-mono text-sm",
              isShown ? "break-all" : "overflow-hidden text-clip whitespace-nowrap",
            )}
            data-testid="secret"
          >
            {isShown ? apiKey.value : "•".repeat(32)}
          </code>
          <IconButton
            label={t(isShown ? "hide" : "show")}
            icon={isShown ? <EyeOff /> : <Eye />}
            onClick={() => setShown(!isShown)}
          />
          <IconButton label={t("copy")} icon={state === "copied" ? <Check /> : <Copy />} onClick={take} />
          <span role="status" className="sr-only">
            {state === "copied" && ui("copied")}
          </span>
        </div>
        {apiKey.warnings.map((warning) => (
          <Callout key={warning} tone="warning">
            {t(`warnings.${warning}`)}
          </Callout>
        ))}
        {state === "failed" && (
          <Callout tone="danger" role="alert">
            {t("copyByHand")}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{t("saved")}</Button>
        <Button ref={main} variant="primary" onClick={async () => (await take()) && onClose()}>
          {t("copyAndClose")}
        </Button>
      </DialogFooter>
      <ConfirmDialog
        open={isAsking}
        title={t("leave.title")}
        description={t("leave.description")}
        confirmLabel={t("leave.confirm")}
        cancelLabel={t("leave.cancel")}
        onConfirm={onClose}
        onCancel={() => setAsking(false)}
      />
    </Dialog>
  );
}

/** Reloading or closing the tab asks first, while needed; once the page is left, the value is dropped from it. */
function useUnloadGuard(isNeeded: boolean, forget: () => void) {
  const drop = useEffectEvent(forget);
  useEffect(() => {
    const onHide = () => drop();
    addEventListener("pagehide", onHide);
    return () => removeEventListener("pagehide", onHide);
  }, []);
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isNeeded]);
}
