"use client";

import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { OfferedModel } from "../../lib/models/schema";
import { curlSnippet, pythonSnippet } from "../../lib/models/snippets";
import { CopyButton } from "../ui/copy-button";
import { Field } from "../ui/field";
import { Link } from "../ui/link";
import { Panel } from "../ui/panel";
import { Select } from "../ui/select";

type HowToCallProps = {
  /** Those to choose from. */
  models: readonly OfferedModel[];
  baseUrl: string;
};

/** The address to give to a client, and a first call to paste. */
export function HowToCall({ models, baseUrl }: HowToCallProps) {
  const t = useTranslations("usable.how");
  const [chosen, setChosen] = useState<string | null>(null);
  const usual = models.find(({ is_callable, is_gone }) => is_callable && !is_gone) ?? models[0];
  const model = models.find(({ name }) => name === chosen)?.name ?? usual?.name ?? "";
  return (
    <div className="mt-6">
      <Panel title={t("title")} description={t("description")} className="flex flex-col gap-4">
        <div className="grid items-start gap-4 md:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-1">
            <span className="font-medium">{t("baseUrl")}</span>
            <Snippet label={t("copyBaseUrl")} text={baseUrl} />
          </div>
          <Field label={t("model")}>
            <Select value={model} onChange={({ target }) => setChosen(target.value)}>
              {models.map(({ name }) => (
                <option key={name} value={name} dir="auto">
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <div className="flex min-w-0 flex-col gap-1">
          <h3 className="font-medium">
            <bdi>curl</bdi>
          </h3>
          <Snippet label={t("copyCurl")} text={curlSnippet(baseUrl, model)} />
        </div>
        <div className="flex min-w-0 flex-col gap-1">
          <h3 className="font-medium">
            <bdi>Python</bdi>
          </h3>
          <Snippet label={t("copyPython")} text={pythonSnippet(baseUrl, model)} />
        </div>
        <p className="text-text-muted">
          {t.rich("keyHint", {
            link: (text) => (
              <Link href="/keys" className="inline-block min-h-6">
                {text}
              </Link>
            ),
          })}
        </p>
      </Panel>
    </div>
  );
}

/** Something to paste elsewhere, as it is. */
function Snippet({ label, text }: { label: string; text: string }) {
  const code = useRef<HTMLElement>(null);
  return (
    <div className="flex items-start gap-1 rounded-md border bg-surface-sunken py-0.5 pr-0.5 pl-3">
      <pre className="min-w-0 grow py-1.5 text-sm whitespace-pre-wrap">
        <code ref={code} className="font-mono break-words">
          {text}
        </code>
      </pre>
      <CopyButton iconOnly value={text} label={label} source={code} />
    </div>
  );
}
