"use client";

import { Toast as BaseToast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { buttonClass } from "./button-class";
import { cn } from "./cn";
import { IconButton } from "./icon-button";
import { type Tone, tones } from "./tone";

type ToastContent = {
  title: string;
  description?: string;
  tone?: Tone;
  action?: { label: string; onClick: () => void };
};

type ToastData = { tone: Tone };

const briefMs = 5_000;
/** Long enough to read, decide and reach the button. */
const withActionMs = 10_000;

/** `toast({ title })` tells what just happened. What must not be missed belongs on the page, in a `Callout`. */
export function useToast() {
  const { add, close } = BaseToast.useToastManager<ToastData>();
  return function toast({ title, description, tone = "success", action }: ToastContent): void {
    const id = add({
      title,
      description,
      data: { tone },
      priority: tone === "danger" ? "high" : "low",
      timeout: action || tone === "danger" ? withActionMs : briefMs,
      ...(action && {
        actionProps: {
          children: action.label,
          onClick: () => {
            close(id);
            action.onClick();
          },
        },
      }),
    });
  };
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("ui");
  return (
    <BaseToast.Provider>
      {children}
      <BaseToast.Portal>
        <BaseToast.Viewport
          aria-label={t("notifications")}
          className="fixed inset-x-4 bottom-4 z-60 flex flex-col gap-2 pb-[env(safe-area-inset-bottom)] md:left-auto md:w-92"
        >
          <Toasts />
        </BaseToast.Viewport>
      </BaseToast.Portal>
    </BaseToast.Provider>
  );
}

function Toasts() {
  const t = useTranslations("ui");
  const { toasts } = BaseToast.useToastManager<ToastData>();
  return toasts.map((toast) => {
    const { icon: Icon, text } = tones[toast.data?.tone ?? "success"];
    return (
      <BaseToast.Root
        key={toast.id}
        toast={toast}
        className="rounded-md border bg-surface-overlay shadow-overlay transition data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
      >
        <BaseToast.Content className="flex items-start gap-2.5 py-1.5 pr-1.5 pl-3">
          <Icon aria-hidden className={cn("mt-2 size-4 shrink-0", text)} />
          <div className="min-w-0 flex-1 py-1.5">
            <BaseToast.Title className="font-medium" />
            <BaseToast.Description className="text-sm text-text-muted" />
          </div>
          {toast.actionProps && <BaseToast.Action className={buttonClass()} />}
          <BaseToast.Close
            render={<IconButton label={t("close")} icon={<X />} className="text-text-muted" />}
          />
        </BaseToast.Content>
      </BaseToast.Root>
    );
  });
}
