"use client";

import { ArrowLeft, KeyRound, ShieldQuestionMark } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import type { Key, KeyQuery } from "../../lib/keys/schema";
import type { PaginatedList } from "../../lib/list";
import type { ModelDetails as Details, Named } from "../../lib/models/schema";
import type { KeyVerbs } from "../keys/key-menu";
import { PageHeader } from "../shell/page-header";
import { CopyButton } from "../ui/copy-button";
import { Detail, DetailList } from "../ui/detail-list";
import { ButtonLink, Link } from "../ui/link";
import { Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { ModelAccess, ModelSource, ModelState, stateOf } from "./model-badges";
import { ModelKeys } from "./model-keys";
import { ModelMenu } from "./model-menu";
import type { ModelVerbs } from "./model-verbs";

type ModelDetailsProps = {
  model: Details;
  verbs: ModelVerbs;
  query: KeyQuery;
  keys: PaginatedList<Key>;
  keyVerbs: KeyVerbs;
};

/** One model: where it runs, who may use it, and the keys that can call it. */
export function ModelDetails({ model, verbs, query, keys, keyVerbs }: ModelDetailsProps) {
  const t = useTranslations("models");
  const usable = useTranslations("usable");
  const router = useRouter();
  const { id, name, users, organizations } = model;
  return (
    <>
      <Link href="/admin/models" className="mb-2 inline-flex min-h-6 items-center gap-1 text-sm no-underline">
        <ArrowLeft aria-hidden className="size-3.5" />
        {t("title")}
      </Link>
      <PageHeader
        title={
          <>
            <bdi className="wrap-anywhere">{name}</bdi>
            <CopyButton
              iconOnly
              value={name}
              label={usable("copy", { name })}
              className="-my-1 ml-1 align-middle"
            />
          </>
        }
        actions={<ModelMenu model={model} verbs={verbs} onDeleted={() => router.push("/admin/models")} />}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title={t("details.serving")}>
          <DetailList>
            <Detail term={t("columns.state")}>
              <ModelState model={model} />
              <p className="text-sm text-text-muted">{t(`stateHint.${stateOf(model)}`)}</p>
            </Detail>
            <Detail term={t("columns.upstream")}>
              <bdi className="wrap-anywhere">{model.upstream.name}</bdi>
            </Detail>
            <Detail term={t("columns.fallback")}>
              {model.fallback ? (
                <bdi className="wrap-anywhere">{model.fallback.name}</bdi>
              ) : (
                <span className="text-text-muted">{t("noFallback")}</span>
              )}
            </Detail>
            <Detail term={t("columns.source")}>
              <ModelSource model={model} />
            </Detail>
            <Detail term={t("details.created")}>
              <Time value={model.created_at} />
            </Detail>
            <Detail term={t("details.updated")}>
              <Time value={model.updated_at} />
            </Detail>
          </DetailList>
        </Panel>
        <Panel
          title={t("details.access")}
          actions={
            <ButtonLink href={`/check?model=${encodeURIComponent(name)}`} prefetch={false}>
              <ShieldQuestionMark aria-hidden />
              {t("details.check")}
            </ButtonLink>
          }
        >
          <ModelAccess model={model} />
          {!model.is_open && (
            <DetailList className="mt-1">
              <Detail term={t("details.organizations")}>
                <Chosen items={organizations} hrefOf={(one) => `/organizations/${one}`} />
              </Detail>
              <Detail term={t("details.users")}>
                <Chosen items={users} hrefOf={(one) => `/admin/users/${one}`} />
              </Detail>
            </DetailList>
          )}
        </Panel>
      </div>
      <section aria-labelledby="keys-of-model" className="mt-8">
        <h2 id="keys-of-model" className="flex items-center gap-2 text-lg font-semibold">
          <KeyRound aria-hidden className="size-4 text-text-muted" />
          {t("details.keys")}
        </h2>
        <p className="mb-3 text-text-muted">{t("details.keysHint")}</p>
        <ModelKeys path={`/admin/models/${id}`} query={query} keys={keys} {...keyVerbs} />
      </section>
    </>
  );
}

function Chosen({ items, hrefOf }: { items: readonly Named[]; hrefOf: (id: number) => string }) {
  const t = useTranslations("models.details");
  if (items.length === 0) return <span className="text-text-muted">{t("nobody")}</span>;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {items.map(({ id, name }) => (
        <li key={id} className="min-w-0">
          <Link href={hrefOf(id)} prefetch={false} className="inline-block min-h-6 wrap-anywhere">
            <bdi>{name}</bdi>
          </Link>
        </li>
      ))}
    </ul>
  );
}
