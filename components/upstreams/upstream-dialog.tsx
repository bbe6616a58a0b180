"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Upstream } from "../../lib/upstreams";
import { Callout } from "../ui/callout";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { ConflictNotice } from "../ui/conflict-notice";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { ErrorSummary } from "../ui/error-summary";
import { SubmitButton } from "../ui/submit-button";
import { useConflict } from "../ui/use-conflict";
import { useResultForm } from "../ui/use-result-form";
import { TestButton, TestOutcome, useConnectionTest } from "./connection-test";
import { editable, losesCredential, newUpstream, type UpstreamFields, upstreamForm } from "./upstream-form";
import { limitFields, UpstreamInputs, useToldField, useUpstreamLabels } from "./upstream-inputs";
import type { UpstreamVerbs } from "./upstream-verbs";

type UpstreamDialogProps = {
  /** The one to edit; null for a new one. */
  upstream: Upstream | null;
  verbs: UpstreamVerbs;
  returnFocusTo?: RefObject<HTMLElement | null>;
  onSaved: (upstream: Upstream) => void;
  onClose: () => void;
};

/** The form of an upstream, which can be tried before it is saved. */
export function UpstreamDialog({ upstream, verbs, returnFocusTo, onSaved, onClose }: UpstreamDialogProps) {
  const t = useTranslations("upstreams");
  const discard = useTranslations("keys.discard");
  const nameInput = useRef<HTMLInputElement>(null);
  const more = useRef<HTMLDetailsElement>(null);
  const [isLeaving, setLeaving] = useState(false);
  const labels = useUpstreamLabels();
  const told = useToldField();
  const { current, conflict, save } = useConflict<Upstream | null, UpstreamFields>(upstream, {
    fieldsOf: (row) => (row === null ? newUpstream : editable(row)),
    read: () => verbs.getUpstream({ id: upstream?.id ?? 0 }),
    tell: (name, row) => ({ label: labels[name], theirs: told(name, row) }),
  });
  const { form, onSubmit, problems, failure, errorOf, isPending, isDirty, typed } = useResultForm({
    resolver: zodResolver(upstreamForm),
    defaultValues: upstream === null ? newUpstream : editable(upstream),
    labels,
    submit: (fields) =>
      save(
        fields,
        (row, changes) =>
          row === null
            ? verbs.createUpstream({ ...fields, credential: fields.credential ?? null })
            : verbs.updateUpstream({ ...changes, id: row.id, version: row.version }),
        (merged) => form.reset(merged, { keepDefaultValues: true }),
      ),
    onDone: onSaved,
  });
  const values = form.watch();
  const isLost = current !== null && losesCredential(current, values.base_url);
  const { kind = "openai", base_url, credential } = values;
  const target = { ...(current && { id: current.id }), kind, base_url, credential };
  const test = useConnectionTest(target, verbs.testUpstream);
  const hidesProblem = problems.some(({ fieldId }) => limitFields.some((name) => name === fieldId));
  const { submitCount } = form.formState;

  // A field with an error must be seen, or neither the focus nor its link in the summary gets there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each submit opens it again.
  useLayoutEffect(() => {
    if (hidesProblem) more.current?.setAttribute("open", "");
  }, [hidesProblem, submitCount]);

  return (
    <Dialog
      open
      title={upstream === null ? t("add.title") : t("edit.title", { name: upstream.name })}
      description={upstream === null && t("add.description")}
      initialFocus={nameInput}
      {...(returnFocusTo && { finalFocus: returnFocusTo })}
      onRequestClose={() => (isDirty ? setLeaving(true) : onClose())}
    >
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody className="flex flex-col gap-5">
          <ErrorSummary errors={problems} />
          <UpstreamInputs
            // What another saved is in the fields from now on.
            key={current?.version}
            form={form}
            typed={typed}
            stored={current}
            isLost={isLost}
            errorOf={errorOf}
            nameInput={nameInput}
            more={more}
          />
        </DialogBody>
        <DialogFooter>
          {conflict && <ConflictNotice conflict={conflict} />}
          {failure && !conflict && (
            <Callout tone="danger" role="alert" className="basis-full">
              {failure}
            </Callout>
          )}
          <TestOutcome tested={test.tested} />
          <TestButton
            pending={test.isPending}
            onPress={async () => {
              if (await form.trigger(["base_url", "credential"])) await test.run();
              else
                document
                  .getElementById(form.getFieldState("base_url").invalid ? "base_url" : "credential")
                  ?.focus();
            }}
          />
          <SubmitButton pending={isPending}>
            {t(upstream === null ? "add.submit" : "edit.submit")}
          </SubmitButton>
        </DialogFooter>
      </form>
      <ConfirmDialog
        open={isLeaving}
        title={discard("title")}
        description={discard("description")}
        confirmLabel={discard("confirm")}
        cancelLabel={discard("cancel")}
        onConfirm={onClose}
        onCancel={() => setLeaving(false)}
      />
    </Dialog>
  );
}
