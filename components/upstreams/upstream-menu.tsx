"use client";

import {
  CircleCheck,
  CirclePause,
  Ellipsis,
  type LucideIcon,
  Pencil,
  PlugZap,
  PowerOff,
  RefreshCw,
  Trash2,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { type Upstream, type UpstreamState, upstreamStates } from "../../lib/upstreams";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { useToast } from "../ui/toast";
import { useNewest } from "../ui/use-newest";
import { useRun } from "../ui/use-run";
import { DeleteUpstreamDialog } from "./delete-upstream-dialog";
import { UpstreamDialog } from "./upstream-dialog";
import type { UpstreamVerbs } from "./upstream-verbs";
import { useUpstreamNews } from "./use-upstream-news";

const changes = {
  enabled: { icon: CircleCheck, label: "enable" },
  draining: { icon: CirclePause, label: "drain" },
  disabled: { icon: PowerOff, label: "disable" },
} as const satisfies Record<UpstreamState, { icon: LucideIcon; label: string }>;

/** What can be done with one upstream. While it is being asked, the button shows that. */
export function UpstreamMenu({ upstream: row, verbs }: { upstream: Upstream; verbs: UpstreamVerbs }) {
  const [upstream, keep] = useNewest(row);
  const { id, name, kind, base_url, version } = upstream;
  const t = useTranslations("upstreams");
  const router = useRouter();
  const run = useRun();
  const toast = useToast();
  const { tellTest, tellSync } = useUpstreamNews(name);
  const trigger = useRef<HTMLButtonElement>(null);
  const [isAsking, setAsking] = useState(false);
  const [open, setOpen] = useState<"edit" | "disable" | "delete" | null>(null);
  const isDeleted = useRef(false);

  // The focus was on what is gone now; on the content, the next Tab goes on from near there.
  useEffect(() => () => void (isDeleted.current && document.getElementById("main")?.focus()), []);

  async function ask(what: () => Promise<void>) {
    setAsking(true);
    await what();
    setAsking(false);
    router.refresh();
  }

  async function test() {
    const done = await run(() => verbs.testUpstream({ id, kind, base_url }));
    if (done) tellTest(done.data);
  }

  async function sync() {
    const done = await run(() => verbs.syncUpstream({ id }));
    if (done) tellSync(done.data);
  }

  async function become(state: UpstreamState) {
    const done = await run(
      () => verbs.updateUpstream({ id, version, state }),
      t(`became.${state}`, { name }),
    );
    if (done) keep(done.data);
  }

  async function disable() {
    await ask(() => become("disabled"));
    setOpen(null);
  }

  function close() {
    setOpen(null);
    router.refresh();
  }

  return (
    <>
      <Menu
        trigger={
          <IconButton
            ref={trigger}
            label={t("actionsFor", { name })}
            icon={<Ellipsis />}
            pending={isAsking}
          />
        }
      >
        <MenuItem icon={<Pencil />} onSelect={() => setOpen("edit")}>
          {t("edit.open")}
        </MenuItem>
        <MenuItem icon={<PlugZap />} onSelect={() => ask(test)}>
          {t("test.open")}
        </MenuItem>
        <MenuItem icon={<RefreshCw />} onSelect={() => ask(sync)}>
          {t("sync.open")}
        </MenuItem>
        <MenuSeparator />
        {upstreamStates
          .filter((state) => state !== upstream.state)
          .map((state) => {
            const { icon: Icon, label } = changes[state];
            return (
              <MenuItem
                key={state}
                icon={<Icon />}
                onSelect={() => (state === "disabled" ? setOpen("disable") : ask(() => become(state)))}
              >
                {t(label)}
              </MenuItem>
            );
          })}
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} tone="danger" onSelect={() => setOpen("delete")}>
          {t("delete.open")}
        </MenuItem>
      </Menu>
      {open === "edit" && (
        <UpstreamDialog
          upstream={upstream}
          verbs={verbs}
          returnFocusTo={trigger}
          onClose={close}
          onSaved={(saved) => {
            keep(saved);
            toast({ title: t("edit.done", { name: saved.name }) });
            close();
          }}
        />
      )}
      <ConfirmDialog
        open={open === "disable"}
        title={t("disableQuestion.title", { name })}
        description={t("disableQuestion.description", { count: upstream.model_count })}
        confirmLabel={t("disableQuestion.confirm")}
        pending={isAsking}
        onConfirm={disable}
        onCancel={() => setOpen(null)}
      />
      {open === "delete" && (
        <DeleteUpstreamDialog
          upstream={upstream}
          verbs={verbs}
          returnFocusTo={trigger}
          onClose={close}
          onDeleted={() => {
            isDeleted.current = true;
            toast({ title: t("delete.done", { name }) });
            close();
          }}
        />
      )}
    </>
  );
}
