"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import {
  type CheckKeyFields,
  type CheckQuery,
  type FindKeysInput,
  type FoundKey,
  fieldsOfQuery,
  type KeyCheck,
} from "../../lib/keys/check";
import type { Result } from "../../lib/result";
import type { ModelSource } from "../keys/use-usable-models";
import { PageHeader } from "../shell/page-header";
import { Panel } from "../ui/panel";
import { CheckAnswer } from "./check-answer";
import { type Asking, CheckForm } from "./check-form";

type CheckViewProps = {
  query: CheckQuery;
  /** The answer to what the address asks; null when it names no key. */
  answer: KeyCheck | null;
  findKeys: (fields: FindKeysInput) => Promise<Result<FoundKey[]>>;
  checkKey: (fields: CheckKeyFields) => Promise<Result<KeyCheck>>;
  models: ModelSource;
};

/** Would the gate let this through? What is no secret is in the address, so that the answer can be shared. */
export function CheckView({ query, answer, findKeys, checkKey, models }: CheckViewProps) {
  const t = useTranslations("check");
  const router = useRouter();
  /** About a value, which is in no address; gone with the next question. */
  const [ofValue, setOfValue] = useState<{ query: CheckQuery; answer: KeyCheck } | null>(null);
  const shown = ofValue ?? (answer && { query, answer });

  async function ask({ of, asked }: Asking): Promise<Result<unknown>> {
    setOfValue(null);
    if ("key" in of) {
      const params = new URLSearchParams({ key: String(of.key) });
      for (const [name, value] of Object.entries(asked)) params.set(name, String(value));
      router.push(`/check?${params}`);
      return { ok: true, data: null };
    }
    const result = await checkKey({ ...of, ...fieldsOfQuery(asked) });
    if (result.ok) setOfValue({ query: asked, answer: result.data });
    return result;
  }

  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Panel title={t("question")}>
          <CheckForm
            // A link that asks something else, such as Back, starts the fields anew.
            key={JSON.stringify(query)}
            query={query}
            apiKey={answer?.key ?? null}
            findKeys={findKeys}
            models={models}
            ask={ask}
          />
        </Panel>
        <div role="status">{shown && <CheckAnswer {...shown} />}</div>
      </div>
    </>
  );
}
