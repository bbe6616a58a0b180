"use client";

import { Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { PaginatedList } from "../../lib/list";
import { defaultUserSort, type User, type UserQuery, userSortFields } from "../../lib/users";
import { ListTable } from "../list/list-table";
import { ListView } from "../list/list-view";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { type Invited, type InviteUser, InviteUserDialog } from "./invite-user-dialog";
import { PasswordLink } from "./password-link";
import { userColumns } from "./user-columns";
import { UserFilters } from "./user-filters";
import { UserMenu } from "./user-menu";
import type { UserVerbs } from "./user-verbs";

const path = "/admin/users";

type UsersViewProps = UserVerbs & { query: UserQuery; list: PaginatedList<User>; inviteUser: InviteUser };

/** Everybody. The dialogs live beside the list, so a list that refreshes never takes a link off the screen. */
export function UsersView({ query, list, inviteUser, ...verbs }: UsersViewProps) {
  const t = useTranslations("users");
  const router = useRouter();
  const [dialog, setDialog] = useState<"invite" | Invited | null>(null);
  const place = { path, query, defaultSort: defaultUserSort };
  const noMatch = {
    title: t("noMatch.title"),
    description: t("noMatch.description"),
    clear: t("noMatch.clear"),
  };
  return (
    <>
      <ListView
        title={t("title")}
        description={t("description")}
        actions={
          <Button variant="primary" onClick={() => setDialog("invite")}>
            {t("invite.open")}
          </Button>
        }
        list={place}
        pagination={list.pagination}
        filters={<UserFilters list={place} query={query} />}
        noMatch={noMatch}
        empty={<EmptyState icon={Users} title={noMatch.title} />}
      >
        <ListTable
          caption={t("title")}
          list={place}
          columns={userColumns}
          rows={list.items}
          rowId={(user) => user.id}
          label={(id) => t(`columns.${id as "name"}`)}
          sortFields={userSortFields}
          actions={(user) => user.deleted_at === null && <UserMenu user={user} {...verbs} />}
        />
      </ListView>
      {dialog === "invite" && (
        <InviteUserDialog
          invite={inviteUser}
          onClose={() => setDialog(null)}
          onInvited={(invited) => {
            setDialog(invited);
            router.refresh();
          }}
        />
      )}
      {dialog !== null && dialog !== "invite" && dialog.linkToken !== null && (
        <PasswordLink
          user={dialog.user}
          token={dialog.linkToken}
          publicUrl={verbs.publicUrl}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
