"use client";

import NextLink from "next/link";
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Messages } from "../../lib/locale";
import type { User } from "../../lib/users";
import { type Column, column as listColumn } from "../list/list-table";
import { Link } from "../ui/link";
import { Time } from "../ui/time";
import { UserOrganizations, UserRole, UserStatus } from "./user-badges";

/** One of the headings of the catalogue. */
const column = (id: keyof Messages["users"]["columns"], cell: (user: User) => ReactNode) =>
  listColumn(id, cell);

export const userColumns: readonly Column<User>[] = [
  column("name", (user) => <Name user={user} />),
  column("role", (user) => <UserRole user={user} />),
  column("status", (user) => <UserStatus status={user.status} />),
  column("organizations", (user) => <UserOrganizations organizations={user.organizations} limit={1} />),
  column("keys", (user) => <KeyCount user={user} />),
  column("last_seen_at", (user) => <LastSeen user={user} />),
  column("created_at", (user) => <Time value={user.created_at} format="date" className="text-sm" />),
];

/** A deleted user has no page of their own any more. */
function Name({ user: { id, name, deleted_at } }: { user: User }) {
  const look = "inline-block max-w-full py-row-link text-left align-middle wrap-anywhere md:truncate";
  if (deleted_at !== null) return <span className={look}>{name}</span>;
  return (
    <NextLink
      href={`/admin/users/${id}`}
      prefetch={false}
      dir="auto"
      title={name}
      className={`${look} underline-offset-2 hover:underline`}
    >
      {name}
    </NextLink>
  );
}

/** How many keys, and the way to them. */
export function KeyCount({ user: { id, name, keys } }: { user: User }) {
  const t = useTranslations("users");
  const format = useFormatter();
  if (keys === 0) return format.number(0);
  return (
    <Link
      href={`/admin/keys?user_id=${id}`}
      prefetch={false}
      aria-label={t("keysOf", { name, count: keys })}
      className="inline-block min-w-6 py-0.5"
    >
      {format.number(keys)}
    </Link>
  );
}

export function LastSeen({ user: { last_seen_at } }: { user: User }) {
  const t = useTranslations("users");
  if (last_seen_at === null) return <span className="text-sm text-text-muted">{t("neverSeen")}</span>;
  return <Time value={last_seen_at} format="relative" className="text-sm" />;
}
