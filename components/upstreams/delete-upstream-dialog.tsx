"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Upstream, UpstreamDeletion } from "../../lib/upstreams";
import { Button } from "../ui/button";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { useRun } from "../ui/use-run";
import type { UpstreamVerbs } from "./upstream-verbs";

type DeleteUpstreamDialogProps = {
  upstream: Upstream;
  verbs: Pick<UpstreamVerbs, "previewDeleteUpstream" | "deleteUpstream">;
  returnFocusTo: RefObject<HTMLElement | null>;
  onDeleted: () => void;
  onClose: () => void;
};

/** Tells what becomes of the models of an upstream, and deletes it. Enter never does it. */
export function DeleteUpstreamDialog(props: DeleteUpstreamDialogProps) {
  const { upstream, verbs, returnFocusTo, onDeleted, onClose } = props;
  const { id, name } = upstream;
  const t = useTranslations("upstreams.delete");
  const ui = useTranslations("ui");
  const run = useRun();
  const cancel = useRef<HTMLButtonElement>(null);
  const [isDeleting, setDeleting] = useState(false);
  const preview = usePreview(id, verbs.previewDeleteUpstream);

  async function remove({ moved, deleted }: UpstreamDeletion) {
    setDeleting(true);
    const done = await run(() => verbs.deleteUpstream({ id, with_models: moved + deleted > 0 }));
    setDeleting(false);
    if (done) onDeleted();
    else onClose();
  }

  return (
    <Dialog
      open
      size="sm"
      title={t("title", { name })}
      description={t("description")}
      initialFocus={cancel}
      finalFocus={returnFocusTo}
      onRequestClose={onClose}
    >
      <DialogBody>
        <div aria-live="polite" className="flex min-h-5 flex-col gap-1">
          {preview && <Consequences {...preview} />}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button ref={cancel} onClick={onClose}>
          {ui("cancel")}
        </Button>
        <Button
          variant="danger"
          pending={isDeleting}
          disabled={preview === null}
          onClick={() => preview && remove(preview)}
        >
          {t("confirm")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function Consequences({ moved, deleted, fallbacks_lost }: UpstreamDeletion) {
  const t = useTranslations("upstreams.delete");
  return (
    <>
      {moved + deleted === 0 && <p>{t("noModels")}</p>}
      {moved > 0 && <p>{t("moved", { count: moved })}</p>}
      {deleted > 0 && <p className="text-danger-text">{t("deleted", { count: deleted })}</p>}
      {fallbacks_lost > 0 && <p>{t("fallbacks", { count: fallbacks_lost })}</p>}
    </>
  );
}

/** What deleting would do, as it is when it is asked; null until that is known. */
function usePreview(id: number, ask: UpstreamVerbs["previewDeleteUpstream"]): UpstreamDeletion | null {
  const run = useRun();
  const [preview, setPreview] = useState<UpstreamDeletion | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each upstream is asked about once.
  useEffect(() => {
    let isWanted = true;
    void run(() => ask({ id })).then((found) => {
      if (isWanted && found) setPreview(found.data);
    });
    return () => {
      isWanted = false;
    };
  }, [id]);
  return preview;
}
