"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { type Creation, keyPresets } from "../../lib/keys/rules";
import { type CreatedKey, type CreateKeyFields, createKeyInput } from "../../lib/keys/schema";
import { narrowScope } from "../../lib/keys/scopes";
import type { Result } from "../../lib/result";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { Disclosure } from "../ui/disclosure";
import { ErrorSummary } from "../ui/error-summary";
import { SubmitButton } from "../ui/submit-button";
import { useResultForm } from "../ui/use-result-form";
import { CustomValue } from "./custom-value";
import { ExpiryEditor, usualExpiry } from "./expiry-editor";
import { type FindHolders, HolderField } from "./holder-field";
import { DescriptionField, NameField, useFieldLabels } from "./key-fields";
import { ModelEditor } from "./model-editor";
import { ScopeEditor } from "./scope-editor";
import { type ModelSource, useUsableModels } from "./use-usable-models";

export type CreateKey = (fields: CreateKeyFields) => Promise<Result<CreatedKey>>;

type CreateKeyDialogProps = {
  /** Where the key is made, and what it may be there. */
  creation: Creation;
  create: CreateKey;
  findHolders: FindHolders;
  models: ModelSource;
  /** Whether keys of others are what one is here for; else theirs is the rarer case. */
  isAmongOthers: boolean;
  onCreated: (key: CreatedKey) => void;
  onClose: () => void;
};

/** Three decisions at once: a name, what the key may do, when it ends. The rest is under "More". */
export function CreateKeyDialog({
  creation,
  create,
  findHolders,
  models,
  isAmongOthers,
  ...on
}: CreateKeyDialogProps) {
  const { principalId, rules, isForSelf, isForOthers } = creation;
  const { onCreated, onClose } = on;
  const t = useTranslations("keys");
  const nameInput = useRef<HTMLInputElement>(null);
  const more = useRef<HTMLDetailsElement>(null);
  const [isLeaving, setLeaving] = useState(false);
  const { form, onSubmit, problems, failure, errorOf, isPending, isDirty, typed } = useResultForm({
    resolver: zodResolver(createKeyInput),
    defaultValues: {
      name: "",
      description: "",
      scope: narrowScope(keyPresets[rules.default_preset], rules.allowed_scope),
      allowed_model_names: null,
      custom: null,
      ...usualExpiry(rules),
      owner_principal_id: principalId,
    },
    labels: useFieldLabels(),
    submit: (fields: CreateKeyFields) =>
      isForSelf || fields.user_id !== undefined ? create(fields) : Promise.resolve(nobodyNamed),
    onDone: onCreated,
  });
  const values = form.watch();
  const usable = useUsableModels(models, principalId, values.user_id);
  const hidesProblem = problems.some(({ fieldId }) => moreFields.includes(fieldId));
  const { submitCount } = form.formState;
  const isForAnother = values.user_id !== undefined;
  const barrier = !rules.may_be_custom
    ? t("custom.notAllowed")
    : isForAnother
      ? t("custom.forAnother")
      : null;

  // A field with an error must be seen, or neither the focus nor its link in the summary gets there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each submit opens it again.
  useLayoutEffect(() => {
    if (hidesProblem) more.current?.setAttribute("open", "");
  }, [hidesProblem, submitCount]);

  const holder = isForOthers && (
    <HolderField
      principalId={principalId}
      isForSelf={isForSelf}
      find={findHolders}
      error={errorOf("user_id")}
      onChange={(userId) => {
        form.setValue("user_id", userId, typed);
        if (userId !== undefined) form.setValue("custom", null, typed);
      }}
    />
  );

  return (
    <Dialog
      open
      size="lg"
      title={t("create.title")}
      initialFocus={nameInput}
      onRequestClose={() => (isDirty ? setLeaving(true) : onClose())}
    >
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody className="flex flex-col gap-5">
          <ErrorSummary errors={problems} />
          <NameField error={errorOf("name")} registration={form.register("name")} inputRef={nameInput} />
          {isAmongOthers && holder}
          <ScopeEditor
            value={values.scope ?? []}
            allowed={rules.allowed_scope}
            error={errorOf("scope")}
            onChange={(scope) => form.setValue("scope", scope, typed)}
          />
          <ModelEditor
            value={values.allowed_model_names ?? null}
            usable={usable}
            error={errorOf("allowed_model_names")}
            onChange={(models) => form.setValue("allowed_model_names", models, typed)}
          />
          <ExpiryEditor
            rules={rules}
            error={errorOf("expires_at")}
            onChange={(expiry) => {
              form.setValue("expires_in", "expires_in" in expiry ? expiry.expires_in : undefined, typed);
              form.setValue("expires_at", "expires_at" in expiry ? expiry.expires_at : undefined, typed);
            }}
          />
          <Disclosure summary={t("more")} ref={more}>
            <div className="flex flex-col gap-5">
              {!isAmongOthers && holder}
              <DescriptionField error={errorOf("description")} registration={form.register("description")} />
              <CustomValue
                value={values.custom ?? null}
                barrier={barrier}
                error={errorOf("custom")}
                onChange={(value) => form.setValue("custom", value, typed)}
              />
            </div>
          </Disclosure>
        </DialogBody>
        <DialogFooter>
          {failure && (
            <Callout tone="danger" role="alert" className="basis-full">
              {failure}
            </Callout>
          )}
          <SubmitButton pending={isPending}>{t("create.submit")}</SubmitButton>
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

/** What can stand under "More". */
const moreFields = ["description", "custom", "user_id"];

const nobodyNamed = {
  ok: false,
  error: {
    code: "invalid_input",
    values: {},
    issues: [{ path: "user_id", message: "required" }],
    requestId: "",
  },
} as const;

export function CreateKeyButton({ onPress }: { onPress: () => void }) {
  const t = useTranslations("keys");
  return (
    <Button variant="primary" onClick={onPress}>
      {t("create.open")}
    </Button>
  );
}
