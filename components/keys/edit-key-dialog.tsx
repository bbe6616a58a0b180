"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type RefObject, useState } from "react";
import { useTranslations } from "use-intl";
import { type Key, type UpdateKeyFields, updateKeyInput } from "../../lib/keys/schema";
import type { Result } from "../../lib/result";
import { Callout } from "../ui/callout";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { ErrorSummary } from "../ui/error-summary";
import { SubmitButton } from "../ui/submit-button";
import { Switch } from "../ui/switch";
import { useResultForm } from "../ui/use-result-form";
import { type Expiry, ExpiryEditor } from "./expiry-editor";
import { DescriptionField, NameField, useFieldLabels } from "./key-fields";
import { ModelEditor } from "./model-editor";
import { ScopeEditor } from "./scope-editor";

export type UpdateKey = (fields: UpdateKeyFields) => Promise<Result<Key>>;

type EditKeyDialogProps = {
  apiKey: Key;
  update: UpdateKey;
  returnFocusTo: RefObject<HTMLElement | null>;
  onSaved: (key: Key) => void;
  onClose: () => void;
};

export function EditKeyDialog({ apiKey, update, returnFocusTo, onSaved, onClose }: EditKeyDialogProps) {
  const t = useTranslations("keys");
  const [isLeaving, setLeaving] = useState(false);
  const { form, onSubmit, problems, failure, errorOf, isPending, isDirty, typed } = useResultForm({
    resolver: zodResolver(updateKeyInput),
    defaultValues: editable(apiKey),
    labels: useFieldLabels(),
    submit: (fields) => update(changes(apiKey, fields)),
    onDone: onSaved,
  });
  const values = form.watch();

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
          <ErrorSummary errors={problems} />
          <NameField error={errorOf("name")} registration={form.register("name")} />
          <DescriptionField error={errorOf("description")} registration={form.register("description")} />
          <ScopeEditor
            value={values.scope ?? []}
            error={errorOf("scope")}
            onChange={(scope) => form.setValue("scope", scope, typed)}
          />
          <ModelEditor
            value={values.allowed_model_names ?? null}
            error={errorOf("allowed_model_names")}
            onChange={(models) => form.setValue("allowed_model_names", models, typed)}
          />
          <ExpiryEditor
            current={apiKey.expires_at}
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
        <DialogFooter>
          {failure && (
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

function editable(key: Key): UpdateKeyFields {
  const { id, name, scope, allowed_model_names, enabled } = key;
  // An end in the past may stand: it is sent only when it was changed.
  return { id, name, description: key.description ?? "", scope, allowed_model_names, enabled };
}

/** Only what was changed is sent, and only if nobody else changed the key since it was opened. */
function changes(key: Key, fields: UpdateKeyFields): UpdateKeyFields {
  const before: Record<string, unknown> = { ...editable(key) };
  const changed = Object.entries(fields).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  return { ...Object.fromEntries(changed), id: key.id, version: key.version };
}

function endOf(expiry: Expiry): string | null | undefined {
  if ("expires_at" in expiry) return expiry.expires_at;
  return expiry.expires_in === null ? null : new Date(Date.now() + expiry.expires_in * 1000).toISOString();
}
