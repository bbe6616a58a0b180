"use client";

import { Server } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { PaginatedList } from "../../lib/list";
import {
  defaultUpstreamSort,
  type Upstream,
  type UpstreamQuery,
  upstreamQuery,
  upstreamSortFields,
} from "../../lib/upstreams";
import { FilterForm } from "../list/filter-form";
import { SortSelect } from "../list/filter-select";
import { ListTable } from "../list/list-table";
import { ListView } from "../list/list-view";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { SearchInput } from "../ui/search-input";
import { FirstSync } from "./first-sync";
import { upstreamColumns } from "./upstream-columns";
import { UpstreamDialog } from "./upstream-dialog";
import { UpstreamMenu } from "./upstream-menu";
import type { UpstreamVerbs } from "./upstream-verbs";

const path = "/admin/upstreams";

type UpstreamsViewProps = {
  query: UpstreamQuery;
  list: PaginatedList<Upstream>;
  verbs: UpstreamVerbs;
  /** Whether everybody may use a model that is found for the first time. */
  opensModels: boolean;
};

/** The servers that run the models. A new one is asked for its models at once. */
export function UpstreamsView({ query, list, verbs, opensModels }: UpstreamsViewProps) {
  const t = useTranslations("upstreams");
  const router = useRouter();
  const [dialog, setDialog] = useState<"add" | Upstream | null>(null);
  const place = { path, query, defaultSort: defaultUpstreamSort };
  return (
    <>
      <ListView
        title={t("title")}
        description={t("description")}
        actions={
          <Button variant="primary" onClick={() => setDialog("add")}>
            {t("add.open")}
          </Button>
        }
        list={place}
        pagination={list.pagination}
        filters={
          <FilterForm list={place} schema={upstreamQuery}>
            <SearchInput
              name="search"
              label={t("search")}
              defaultValue={query.search}
              maxLength={200}
              className="min-w-48 grow md:max-w-96"
            />
            <SortSelect list={place} fields={upstreamSortFields} label={(id) => t(`columns.${id}`)} />
          </FilterForm>
        }
        noMatch={{
          title: t("noMatch.title"),
          description: t("noMatch.description"),
          clear: t("noMatch.clear"),
        }}
        empty={
          <EmptyState icon={Server} title={t("empty.title")}>
            <p>{t("empty.description")}</p>
          </EmptyState>
        }
      >
        <ListTable
          caption={t("title")}
          list={place}
          columns={upstreamColumns}
          rows={list.items}
          rowId={({ id }) => id}
          label={(id) => t(`columns.${id as "name"}`)}
          sortFields={upstreamSortFields}
          actions={(upstream) => <UpstreamMenu upstream={upstream} verbs={verbs} />}
        />
      </ListView>
      {dialog === "add" && (
        <UpstreamDialog
          upstream={null}
          verbs={verbs}
          onClose={() => setDialog(null)}
          onSaved={(upstream) => {
            setDialog(upstream);
            router.refresh();
          }}
        />
      )}
      {dialog !== null && dialog !== "add" && (
        <FirstSync
          upstream={dialog}
          opensModels={opensModels}
          sync={verbs.syncUpstream}
          onSynced={() => router.refresh()}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
