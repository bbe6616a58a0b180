"use client";

import { Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { PaginatedList } from "../../lib/list";
import {
  defaultMemberSort,
  type Member,
  type MemberQuery,
  memberQuery,
  memberSortFields,
  type Organization,
} from "../../lib/organizations";
import { HandedOver } from "../keys/handed-over";
import { FilterForm } from "../list/filter-form";
import { SortSelect } from "../list/filter-select";
import { ListTable } from "../list/list-table";
import { ListView } from "../list/list-view";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { SearchInput } from "../ui/search-input";
import { useToast } from "../ui/toast";
import { type AddMember, AddMemberDialog } from "./add-member-dialog";
import { memberColumns } from "./member-columns";
import { MemberMenu, type UpdateMember } from "./member-menu";
import { type Removal, type RemoveMember, RemoveMemberDialog } from "./remove-member-dialog";

type MembersViewProps = {
  organization: Organization;
  query: MemberQuery;
  list: PaginatedList<Member>;
  receivers: readonly { id: number; name: string }[];
  /** The reader, who may take themselves out. */
  userId: number;
  publicUrl: string | null;
  addMember: AddMember;
  updateMember: UpdateMember;
  removeMember: RemoveMember;
};

type Asked =
  | { what: "add" }
  | { what: "remove"; member: Member }
  | { what: "links"; member: Member; removal: Removal; receiver: string }
  | null;

/** Who belongs to an organization. The dialogs live beside the list, so a list that refreshes takes none away. */
export function MembersView(props: MembersViewProps) {
  const { organization, query, list, receivers, userId, publicUrl, updateMember } = props;
  const t = useTranslations("organizations.members");
  const router = useRouter();
  const toast = useToast();
  /** Where the focus goes back to; null once it is gone from the page. */
  const trigger = useRef<HTMLButtonElement>(null);
  const [asked, setAsked] = useState<Asked>(null);
  const place = { path: `/organizations/${organization.id}`, query, defaultSort: defaultMemberSort };

  function onRemoved(member: Member, removal: Removal, receiver: string) {
    trigger.current = null;
    toast({ title: t("remove.done", { name: member.name }) });
    if (removal.handed_over.length > 0) setAsked({ what: "links", member, removal, receiver });
    else goOn(member);
  }

  function goOn(removed: Member) {
    setAsked(null);
    if (removed.user_id === userId) router.push("/keys");
    router.refresh();
  }

  return (
    <>
      <ListView
        title={t("title")}
        description={t("description")}
        actions={
          <Button variant="primary" onClick={() => setAsked({ what: "add" })}>
            {t("add.open")}
          </Button>
        }
        list={place}
        pagination={list.pagination}
        filters={
          <FilterForm list={place} schema={memberQuery}>
            <SearchInput
              name="search"
              label={t("search")}
              defaultValue={query.search}
              maxLength={200}
              className="min-w-48 grow md:max-w-96"
            />
            <SortSelect list={place} fields={memberSortFields} label={(id) => t(`columns.${id}`)} />
          </FilterForm>
        }
        noMatch={{
          title: t("noMatch.title"),
          description: t("noMatch.description"),
          clear: t("noMatch.clear"),
        }}
        empty={
          <EmptyState icon={Users} title={t("empty.title")}>
            <p>{t("empty.description")}</p>
          </EmptyState>
        }
      >
        <ListTable
          caption={t("title")}
          list={place}
          columns={memberColumns}
          rows={list.items}
          rowId={({ user_id }) => user_id}
          label={(id) => t(`columns.${id as "name"}`)}
          sortFields={memberSortFields}
          actions={(member) => (
            <MemberMenu
              member={member}
              update={updateMember}
              onRemove={(button) => {
                trigger.current = button;
                setAsked({ what: "remove", member });
              }}
            />
          )}
        />
      </ListView>
      {asked?.what === "add" && (
        <AddMemberDialog
          organizationId={organization.id}
          add={props.addMember}
          onClose={() => setAsked(null)}
          onAdded={({ name }) => {
            setAsked(null);
            toast({ title: t("add.done", { name }) });
            router.refresh();
          }}
        />
      )}
      {asked?.what === "remove" && (
        <RemoveMemberDialog
          member={asked.member}
          receivers={receivers}
          remove={props.removeMember}
          returnFocusTo={() => trigger.current ?? document.getElementById("main")}
          onClose={() => setAsked(null)}
          onRemoved={(removal, receiver) => onRemoved(asked.member, removal, receiver)}
        />
      )}
      {asked?.what === "links" && (
        <HandedOver
          keys={asked.removal.handed_over}
          receiver={asked.receiver}
          base={publicUrl}
          onClose={() => goOn(asked.member)}
        />
      )}
    </>
  );
}
