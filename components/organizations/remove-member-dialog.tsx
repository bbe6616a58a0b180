"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { type Member, type RemoveMemberFields, removeMemberInput } from "../../lib/organizations";
import type { Result } from "../../lib/result";
import { defaultFate, FateOfKeys } from "../keys/fate-of-keys";
import type { HandedOverKey } from "../keys/handed-over";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { useResultForm } from "../ui/use-result-form";

export type Removal = { ended: number; handed_over: HandedOverKey[] };
export type RemoveMember = (fields: RemoveMemberFields) => Promise<Result<Removal>>;

type RemoveMemberDialogProps = {
  member: Member;
  /** Who can take over the keys. */
  receivers: readonly { id: number; name: string }[];
  remove: RemoveMember;
  returnFocusTo: () => HTMLElement | null;
  onRemoved: (removal: Removal, receiver: string) => void;
  onClose: () => void;
};

/** Says what becomes of the keys that a member has there, and lets choose. Enter never does it. */
export function RemoveMemberDialog(props: RemoveMemberDialogProps) {
  const { member, remove, returnFocusTo, onRemoved, onClose } = props;
  const { organization_id, user_id, name, keys, is_by_group } = member;
  const t = useTranslations("organizations.members.remove");
  const ui = useTranslations("ui");
  const cancel = useRef<HTMLButtonElement>(null);
  const receivers = props.receivers.filter(({ id }) => id !== user_id);
  const defaultValues: RemoveMemberFields = { organization_id, user_id, ...defaultFate };
  const { form, onSubmit, failure, errorOf, isPending, typed } = useResultForm({
    resolver: zodResolver(removeMemberInput),
    defaultValues,
    submit: remove,
    onDone: (removal) => {
      const chosen = form.getValues("to_user_id");
      onRemoved(removal, receivers.find(({ id }) => id === chosen)?.name ?? "");
    },
  });
  const fate = form.watch();
  return (
    <Dialog
      open
      title={t("title", { name })}
      initialFocus={cancel}
      finalFocus={returnFocusTo}
      onRequestClose={onClose}
    >
      <DialogBody className="flex flex-col gap-4">
        {is_by_group && <Callout>{t("byGroup")}</Callout>}
        {keys === 0 ? (
          <p>{t("noKeys")}</p>
        ) : (
          <FateOfKeys
            count={keys}
            receivers={receivers}
            value={fate}
            errorOf={errorOf}
            onChange={(next) => {
              form.setValue("keys", next.keys, typed);
              form.setValue("to_user_id", next.to_user_id, typed);
              form.setValue("ends_in", next.ends_in, typed);
            }}
          />
        )}
      </DialogBody>
      <DialogFooter>
        {failure && (
          <Callout tone="danger" role="alert" className="basis-full">
            {failure}
          </Callout>
        )}
        <Button ref={cancel} onClick={onClose}>
          {ui("cancel")}
        </Button>
        <Button variant="danger" pending={isPending} onClick={() => onSubmit()}>
          {t("submit")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
