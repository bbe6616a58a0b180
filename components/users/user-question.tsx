"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { User } from "../../lib/users";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useRun } from "../ui/use-run";
import type { UserVerbs } from "./user-verbs";

/** What is asked before it is done. */
const answers = {
  promote: ({ updateUser }: UserVerbs, { id }: User) => updateUser({ id, is_admin: true }),
  demote: ({ updateUser }: UserVerbs, { id }: User) => updateUser({ id, is_admin: false }),
  deactivate: ({ updateUser }: UserVerbs, { id }: User) => updateUser({ id, is_active: false }),
  signOut: ({ endUserSessions }: UserVerbs, { id }: User) => endUserSessions({ id }),
};

export type Question = keyof typeof answers;

type UserQuestionProps = {
  user: User;
  /** Null while nothing is asked. */
  question: Question | null;
  verbs: UserVerbs;
  onClose: () => void;
};

export function UserQuestion({ user, question, verbs, onClose }: UserQuestionProps) {
  const t = useTranslations("users.questions");
  const router = useRouter();
  const run = useRun();
  const [isPending, setPending] = useState(false);
  // What is asked stays to be read while the dialog fades away.
  const [last, setLast] = useState<Question>("signOut");
  if (question !== null && question !== last) setLast(question);
  const asked = question ?? last;

  async function confirm() {
    setPending(true);
    await run<unknown>(() => answers[asked](verbs, user), t(`${asked}.done`, { name: user.name }));
    setPending(false);
    onClose();
    router.refresh();
  }

  return (
    <ConfirmDialog
      open={question !== null}
      title={t(`${asked}.title`, { name: user.name })}
      description={t(`${asked}.description`, { keys: user.keys })}
      confirmLabel={t(`${asked}.confirm`)}
      tone={asked === "promote" ? "primary" : "danger"}
      pending={isPending}
      onConfirm={confirm}
      onCancel={onClose}
    />
  );
}
