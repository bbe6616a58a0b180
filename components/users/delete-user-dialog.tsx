"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import {
  type DeletedUser,
  type DeleteUserFields,
  deleteUserInput,
  type User,
  type UserDetails,
} from "../../lib/users";
import { defaultFate, FateOfKeys } from "../keys/fate-of-keys";
import { HandedOver } from "../keys/handed-over";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { Time } from "../ui/time";
import { useToast } from "../ui/toast";
import { useResultForm } from "../ui/use-result-form";
import type { UserVerbs } from "./user-verbs";

type DeleteUserDialogProps = {
  user: User;
  verbs: UserVerbs;
  returnFocusTo: RefObject<HTMLElement | null>;
  onClose: () => void;
  onDeleted: () => void;
};

type Links = { keys: DeletedUser["handed_over"]; receiver: string };

/** Tells what a user's keys do, asks what becomes of them, and deletes. Enter never does it. */
export function DeleteUserDialog({ user, verbs, returnFocusTo, onClose, onDeleted }: DeleteUserDialogProps) {
  const t = useTranslations("users.delete");
  const ui = useTranslations("ui");
  const toast = useToast();
  const cancel = useRef<HTMLButtonElement>(null);
  const suggested = useRef(new Map<number, string>());
  const [links, setLinks] = useState<Links | null>(null);
  const defaultValues: DeleteUserFields = { id: user.id, ...defaultFate };
  const { form, onSubmit, failure, errorOf, isPending, typed } = useResultForm({
    resolver: zodResolver(deleteUserInput),
    defaultValues,
    submit: verbs.deleteUser,
    onDone: ({ handed_over: keys }) => {
      toast({ title: t("done", { name: user.name }) });
      const receiver = suggested.current.get(form.getValues("to_user_id") ?? 0) ?? "";
      if (keys.length > 0) setLinks({ keys, receiver });
      else onDeleted();
    },
  });

  async function find(search: string) {
    const result = await verbs.suggestUsers({ search });
    if (!result.ok) return null;
    const others = result.data.filter(({ id }) => id !== user.id);
    for (const { id, name } of others) suggested.current.set(id, name);
    return others;
  }

  if (links) return <HandedOver {...links} base={verbs.publicUrl} onClose={onDeleted} />;
  return (
    <Dialog
      open
      title={t("title", { name: user.name })}
      description={t("description")}
      initialFocus={cancel}
      finalFocus={returnFocusTo}
      onRequestClose={onClose}
    >
      <DialogBody className="flex flex-col gap-4">
        <KeysInUse user={user} getUser={verbs.getUser} />
        {user.keys > 0 && (
          <FateOfKeys
            count={user.keys}
            receivers={find}
            value={form.watch()}
            errorOf={errorOf}
            onChange={(fate) => {
              form.setValue("keys", fate.keys, typed);
              form.setValue("to_user_id", fate.to_user_id, typed);
              form.setValue("ends_in", fate.ends_in, typed);
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
          {t("confirm")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

/** How many keys there are, how many work and when one was last used, as it is when it is asked. */
function KeysInUse({ user, getUser }: { user: User; getUser: UserVerbs["getUser"] }) {
  const t = useTranslations("users.delete");
  const [details, setDetails] = useState<UserDetails | null>(null);
  useEffect(() => {
    let isWanted = true;
    const show = (result: Awaited<ReturnType<typeof getUser>>) => {
      if (isWanted && result.ok) setDetails(result.data);
    };
    getUser({ id: user.id }).then(show, () => {});
    return () => {
      isWanted = false;
    };
  }, [user.id, getUser]);
  const lastUse = details?.keys_last_used_at;
  if (user.keys === 0) return <p>{t("noKeys")}</p>;
  return (
    <p aria-live="polite" className="min-h-5">
      {details && t("keys", { total: details.keys, working: details.working_keys })}{" "}
      {lastUse && t.rich("lastUse", { time: () => <Time value={lastUse} format="relative" /> })}
    </p>
  );
}
