"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import {
  type CheckQuery,
  checkForm,
  type CheckForm as Fields,
  type FindKeysInput,
  type FoundKey,
  usualRequest,
} from "../../lib/keys/check";
import { looksGenerated } from "../../lib/keys/token";
import type { Result } from "../../lib/result";
import type { ModelSource } from "../keys/use-usable-models";
import { Callout } from "../ui/callout";
import { ErrorSummary } from "../ui/error-summary";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Input } from "../ui/input";
import { toInstant, toLocal } from "../ui/local-time";
import { RadioChip } from "../ui/radio";
import { SearchSelect } from "../ui/search-select";
import { SubmitButton } from "../ui/submit-button";
import { SuggestInput } from "../ui/suggest-input";
import { useResultForm } from "../ui/use-result-form";
import { RequestField } from "./request-field";

/** A question about a key, or about a value, which no address ever has. */
export type Asking = { of: { key: number } | { value: string }; asked: Omit<CheckQuery, "key"> };

type CheckFormProps = {
  query: CheckQuery;
  apiKey: FoundKey | null;
  findKeys: (fields: FindKeysInput) => Promise<Result<FoundKey[]>>;
  models: ModelSource;
  ask: (asking: Asking) => Promise<Result<unknown>>;
};

export function CheckForm({ query, apiKey, findKeys, models, ask }: CheckFormProps) {
  const t = useTranslations("check");
  const [key, setKey] = useState(apiKey);
  const found = useRef<readonly FoundKey[]>([]);
  const [suggestions, setSuggestions] = useState<readonly string[]>([]);
  const defaultValues: Fields = {
    by: "key",
    key_id: apiKey?.id,
    value: "",
    request: query.request ?? usualRequest,
    model: query.model ?? "",
    at: query.at ? toLocal(query.at) : "",
  };
  const { form, onSubmit, problems, failure, errorOf, isPending, typed } = useResultForm({
    resolver: zodResolver(checkForm),
    defaultValues,
    labels: { key_id: t("find"), value: t("value"), request: t("request"), model: t("model"), at: t("at") },
    submit: (fields: Fields) => ask(askingOf(fields)),
    onDone: () => {},
  });
  const values = form.watch();

  async function find(search: string) {
    const text = search.trim();
    // What is pasted here by mistake must not be searched for.
    if (looksGenerated(text)) {
      form.setValue("by", "value", typed);
      form.setValue("value", text, typed);
      return [];
    }
    const result = await findKeys({ search: text });
    if (!result.ok) return null;
    found.current = result.data;
    return result.data.map(toItem);
  }

  async function suggest() {
    const whose = key && { principal_id: key.owner_principal_id, user_id: key.user_id };
    const result = whose && (await models.listModels(whose).catch(() => null));
    if (result?.ok) setSuggestions(result.data.map(({ name }) => name));
  }

  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <ErrorSummary errors={problems} />
      <Fieldset legend={t("key")} className="gap-2">
        <div className="flex flex-wrap gap-1.5">
          {(["key", "value"] as const).map((one) => (
            <RadioChip
              key={one}
              name="by"
              label={t(`by.${one}`)}
              checked={values.by === one}
              onChange={() => form.setValue("by", one, typed)}
            />
          ))}
        </div>
        {values.by === "key" ? (
          <Field id="key_id" label={t("find")} hint={t("findHint")} error={errorOf("key_id")}>
            <SearchSelect
              value={key && toItem(key)}
              placeholder={t("findPlaceholder")}
              find={find}
              onChange={(item) => {
                setKey(found.current.find(({ id }) => id === item?.id) ?? null);
                setSuggestions([]);
                form.setValue("key_id", item?.id, typed);
              }}
            />
          </Field>
        ) : (
          <Field id="value" label={t("value")} hint={t("valueHint")} error={errorOf("value")}>
            <Input
              {...form.register("value")}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              data-1p-ignore
              data-lpignore="true"
              data-bwignore
              data-form-type="other"
              className="font-mono text-sm"
            />
          </Field>
        )}
      </Fieldset>
      <RequestField
        value={values.request}
        error={errorOf("request")}
        onChange={(request) => form.setValue("request", request, typed)}
      />
      <Field id="model" label={t("model")} optional hint={t("modelHint")} error={errorOf("model")}>
        <SuggestInput
          value={values.model}
          suggestions={suggestions}
          onFocus={() => void suggest()}
          onChange={(model) => form.setValue("model", model, typed)}
        />
      </Field>
      <Field id="at" label={t("at")} optional hint={t("atHint")} error={errorOf("at")} className="max-w-72">
        <Input {...form.register("at")} type="datetime-local" />
      </Field>
      {failure && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <div className="flex justify-end max-md:*:grow">
        <SubmitButton pending={isPending}>{t("submit")}</SubmitButton>
      </div>
    </form>
  );
}

function askingOf({ by, key_id = 0, value, request, model, at }: Fields): Asking {
  const asked = {
    request: request.trim(),
    ...(model !== "" && { model }),
    ...(at !== "" && { at: toInstant(at) }),
  };
  return { of: by === "key" ? { key: key_id } : { value }, asked };
}

/** Names are not unique among the keys of many. */
function toItem({ id, name, masked_value, user_name }: FoundKey) {
  return { id, name: `${name} · ${masked_value} · ${user_name}` };
}
