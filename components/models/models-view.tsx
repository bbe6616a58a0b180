"use client";

import { Boxes } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { PaginatedList } from "../../lib/list";
import {
  defaultModelSort,
  type Model,
  type ModelQuery,
  modelSortFields,
  type Offer,
} from "../../lib/models/schema";
import { ListTable } from "../list/list-table";
import { ListView } from "../list/list-view";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { ButtonLink } from "../ui/link";
import { useToast } from "../ui/toast";
import { modelColumns } from "./model-columns";
import { ModelDialog } from "./model-dialog";
import { ModelFilters } from "./model-filters";
import { ModelMenu } from "./model-menu";
import type { ModelVerbs } from "./model-verbs";
import { Offers } from "./offers";

const path = "/admin/models";

type ModelsViewProps = {
  query: ModelQuery;
  list: PaginatedList<Model>;
  offers: readonly Offer[];
  verbs: ModelVerbs;
};

/** Everything that can be called, above it what waits for a decision. */
export function ModelsView({ query, list, offers, verbs }: ModelsViewProps) {
  const t = useTranslations("models");
  const router = useRouter();
  const toast = useToast();
  const [isAdding, setAdding] = useState(false);
  const place = { path, query, defaultSort: defaultModelSort };
  const hasUpstream = verbs.upstreams.length > 0;
  return (
    <>
      <ListView
        title={t("title")}
        description={t("description")}
        actions={hasUpstream && <Button onClick={() => setAdding(true)}>{t("add.open")}</Button>}
        list={place}
        pagination={list.pagination}
        notice={<Offers offers={offers} decide={verbs.decideOffer} />}
        filters={<ModelFilters list={place} query={query} upstreams={verbs.upstreams} />}
        noMatch={{
          title: t("noMatch.title"),
          description: t("noMatch.description"),
          clear: t("noMatch.clear"),
        }}
        empty={
          <EmptyState
            icon={Boxes}
            title={t("empty.title")}
            action={
              <ButtonLink
                href="/admin/upstreams"
                variant={hasUpstream ? "secondary" : "primary"}
                prefetch={false}
              >
                {t("empty.toUpstreams")}
              </ButtonLink>
            }
          >
            <p>{t(hasUpstream ? "empty.noModels" : "empty.noUpstream")}</p>
          </EmptyState>
        }
      >
        <ListTable
          caption={t("title")}
          list={place}
          columns={modelColumns}
          rows={list.items}
          rowId={({ id }) => id}
          label={(id) => t(`columns.${id as "name"}`)}
          sortFields={modelSortFields}
          actions={(model) => <ModelMenu model={model} verbs={verbs} />}
        />
      </ListView>
      {isAdding && (
        <ModelDialog
          model={null}
          verbs={verbs}
          onClose={() => setAdding(false)}
          onSaved={({ name }) => {
            setAdding(false);
            toast({ title: t("add.done", { name }) });
            router.refresh();
          }}
        />
      )}
    </>
  );
}
