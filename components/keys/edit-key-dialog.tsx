"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type RefObject, useState } from "react";
import { useTranslations } from "use-intl";
import { defaultRules } from "../../lib/keys/rules";
import { type Key, type UpdateKeyFields, updateKeyInput } from "../../lib/keys/schema";
import { Callout } from "../ui/callout";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { ErrorSummary } from "../ui/error-summary";
import { SubmitButton } from "../ui/submit-button";
import { Switch } from "../ui/switch";
import { useResultForm } from "../ui/use-result-form";
import { editedOf, fieldsOf } from "./edited-key";
import { type Expiry, ExpiryEditor } from "./expiry-editor";
import { KeyConflict } from "./key-conflict";
import { KeyDifference } from "./key-difference";
import { DescriptionField, NameField, useFieldLabels } from "./key-fields";
import { ModelEditor } from "./model-editor";
import { ScopeEditor } from "./scope-editor";
import { type KeyEditing, type UpdateKey, useKeyEdit } from "./use-key-edit";
import { useKeyRules } from "./use-key-rules";
import { useUsableModels } from "./use-usable-models";

type EditKeyDialogProps = {
  apiKey: Key;
  update: UpdateKey;
  editing: KeyEditing;
  returnFocusTo: RefObject<HTMLElement | null>;
  onSaved: (key: Key) => void;
  onClose: () => void;
};

export function EditKeyDialog({ apiKey, update, editing, returnFocusTo, ...on }: EditKeyDialogProps) {
  const { onSaved, onClose } = on;
  const t = useTranslations("keys");
  const [isLeaving, setLeaving] = useState(false);
  /** Fields that keep a state of their own start anew when something else than their user changes them. */
  const [revision, setRevision] = useState(0);
  const { base, conflict, save, choose } = useKeyEdit(apiKey, { update, read: editing.readKey });
  const { owner_principal_id, user_id } = apiKey;
  const usable = useUsableModels(editing, owner_principal_id, user_id);
  const rules = useKeyRules(editing.readRules, owner_principal_id) ?? defaultRules;
  const { form, onSubmit, problems, failure, errorOf, isPending, isDirty, typed } = useResultForm({
    resolver: zodResolver(updateKeyInput),
    defaultValues: fieldsOf(apiKey, apiKey),
    labels: useFieldLabels(),
    submit: (fields) => save(editedOf(base, fields), show),
    onDone: onSaved,
  });
  const values = form.watch();

  function show(fields: UpdateKeyFields) {
    for (const field of [
      "name",
      "description",
      "scope",
      "allowed_model_names",
      "expires_at",
      "enabled",
    ] as const) {
      if (field in fields) form.setValue(field, fields[field], typed);
    }
    setRevision((last) => last + 1);
  }

  return (
    <Dialog
      open
      size="lg"
      title={t("edit.title")}
      description={<code className="font-mono">{apiKey.masked_value}</code>}
      finalFocus={returnFocusTo}
      onRequestClose={() => (isDirty ? setLeaving(true) : onClose())}
    >
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody className="flex flex-col gap-5">
          {conflict && (
            <KeyConflict
              key={conflict.theirs.version}
              conflict={conflict}
              onChoose={(field, side) => show(choose(field, side))}
            />
          )}
          <ErrorSummary errors={problems} />
          <NameField error={errorOf("name")} registration={form.register("name")} />
          <DescriptionField error={errorOf("description")} registration={form.register("description")} />
          <ScopeEditor
            key={`scope ${revision}`}
            value={values.scope ?? []}
            allowed={[...rules.allowed_scope, ...base.scope]}
            error={errorOf("scope")}
            onChange={(scope) => form.setValue("scope", scope, typed)}
          />
          <ModelEditor
            key={`models ${revision}`}
            value={values.allowed_model_names ?? null}
            usable={usable}
            error={errorOf("allowed_model_names")}
            onChange={(models) => form.setValue("allowed_model_names", models, typed)}
          />
          <ExpiryEditor
            key={`expiry ${revision}`}
            current={base.expires_at}
            chosen={values.expires_at}
            rules={{ ...rules, may_never_expire: rules.may_never_expire || base.expires_at === null }}
            error={errorOf("expires_at")}
            onChange={(expiry) => form.setValue("expires_at", endOf(expiry), typed)}
          />
          <Switch
            label={t("fields.enabled")}
            hint={t("fields.enabledHint")}
            checked={values.enabled ?? true}
            onChange={(event) => form.setValue("enabled", event.target.checked, typed)}
          />
        </DialogBody>
        <KeyDifference apiKey={base} edited={editedOf(base, values)} />
        <DialogFooter>
          {failure && !conflict && (
            <Callout tone="danger" role="alert" className="basis-full">
              {failure}
            </Callout>
          )}
          <SubmitButton pending={isPending}>{t("edit.submit")}</SubmitButton>
        </DialogFooter>
      </form>
      <ConfirmDialog
        open={isLeaving}
        title={t("discard.title")}
        description={t("discard.description")}
        confirmLabel={t("discard.confirm")}
        cancelLabel={t("discard.cancel")}
        onConfirm={onClose}
        onCancel={() => setLeaving(false)}
      />
    </Dialog>
  );
}

function endOf(expiry: Expiry): string | null | undefined {
  if ("expires_at" in expiry) return expiry.expires_at;
  return expiry.expires_in === null ? null : new Date(Date.now() + expiry.expires_in * 1000).toISOString();
}
