"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type RefObject, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { createModelInput, type Model, type ModelDetails } from "../../lib/models/schema";
import { Callout } from "../ui/callout";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { ConflictNotice } from "../ui/conflict-notice";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { ErrorSummary } from "../ui/error-summary";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { SubmitButton } from "../ui/submit-button";
import { useConflict } from "../ui/use-conflict";
import { useResultForm } from "../ui/use-result-form";
import { AccessField } from "./access-field";
import { editable, editModelForm, type ModelFields, newModel } from "./model-form";
import type { ModelVerbs } from "./model-verbs";
import { FallbackField, UpstreamField } from "./place-fields";
import { useModelLabels, useToldField } from "./use-told-field";

type ModelDialogProps = {
  /** The one to edit; null for a new one. */
  model: ModelDetails | null;
  verbs: ModelVerbs;
  returnFocusTo?: RefObject<HTMLElement | null>;
  onSaved: (model: Model) => void;
  onClose: () => void;
};

/** The form of a model: where it runs, and who may use it. */
export function ModelDialog({ model, verbs, returnFocusTo, onSaved, onClose }: ModelDialogProps) {
  const t = useTranslations("models");
  const discard = useTranslations("keys.discard");
  const [isLeaving, setLeaving] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const labels = useModelLabels();
  const told = useToldField();
  const { current, conflict, save } = useConflict<ModelDetails | null, ModelFields>(model, {
    fieldsOf: (row) => (row === null ? { name: "", upstream_id: 0 } : editable(row)),
    read: () => verbs.getModel({ id: model?.id ?? 0 }),
    tell: (name, row) => ({ label: labels[name], theirs: row && told(name, row) }),
  });
  const { form, onSubmit, problems, failure, errorOf, isPending, isDirty, typed } = useResultForm({
    resolver: zodResolver(model === null ? createModelInput : editModelForm),
    defaultValues: model === null ? newModel(verbs.upstreams) : editable(model),
    labels,
    submit: (fields: ModelFields) =>
      save<Model>(
        fields,
        (row, { name: _, ...changes }) =>
          row === null
            ? verbs.createModel(fields)
            : verbs.updateModel({ ...changes, id: row.id, version: row.version }),
        (merged) => form.reset(merged, { keepDefaultValues: true }),
      ),
    onDone: onSaved,
  });
  const values = form.watch();
  const { is_open = true, user_ids = [], organization_ids = [] } = values;
  const { ref, ...name } = form.register("name");

  return (
    <Dialog
      open
      title={
        model === null ? (
          t("add.title")
        ) : (
          <span className="line-clamp-2 wrap-anywhere">{t("edit.title", { name: model.name })}</span>
        )
      }
      description={model === null && t("add.description")}
      {...(model === null && { initialFocus: nameInput })}
      {...(returnFocusTo && { finalFocus: returnFocusTo })}
      onRequestClose={() => (isDirty ? setLeaving(true) : onClose())}
    >
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody className="flex flex-col gap-5">
          <ErrorSummary errors={problems} />
          {model === null && (
            <Field id="name" label={labels.name} hint={t("fields.nameHint")} error={errorOf("name")}>
              <Input
                {...name}
                ref={(input) => {
                  ref(input);
                  nameInput.current = input;
                }}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono text-sm"
              />
            </Field>
          )}
          <UpstreamField
            upstreams={verbs.upstreams}
            value={values.upstream_id}
            error={errorOf("upstream_id")}
            onChange={(id) => {
              form.setValue("upstream_id", id, typed);
              if (id === values.fallback_upstream_id) form.setValue("fallback_upstream_id", null, typed);
            }}
          />
          <FallbackField
            upstreams={verbs.upstreams.filter(({ id }) => id !== values.upstream_id)}
            value={values.fallback_upstream_id ?? null}
            error={errorOf("fallback_upstream_id")}
            onChange={(id) => form.setValue("fallback_upstream_id", id, typed)}
          />
          <AccessField
            value={{ is_open, user_ids, organization_ids }}
            stored={current}
            verbs={verbs}
            errorOf={errorOf}
            onChange={(change) => {
              if (change.is_open !== undefined) form.setValue("is_open", change.is_open, typed);
              if (change.user_ids) form.setValue("user_ids", change.user_ids, typed);
              if (change.organization_ids) form.setValue("organization_ids", change.organization_ids, typed);
            }}
          />
        </DialogBody>
        <DialogFooter>
          {conflict && <ConflictNotice conflict={conflict} />}
          {failure && !conflict && (
            <Callout tone="danger" role="alert" className="basis-full">
              {failure}
            </Callout>
          )}
          <SubmitButton pending={isPending}>{t(model === null ? "add.submit" : "edit.submit")}</SubmitButton>
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
