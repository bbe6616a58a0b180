import { Ban, CircleCheck, type LucideIcon, MailQuestion, ShieldCheck, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { UserStatus as Status, User } from "../../lib/users";
import { Badge, Tag } from "../ui/badge";
import { cn } from "../ui/cn";
import type { Tone } from "../ui/tone";

const looks = {
  deleted: { tone: "neutral", icon: Trash2 },
  deactivated: { tone: "neutral", icon: Ban },
  invited: { tone: "info", icon: MailQuestion },
  active: { tone: "success", icon: CircleCheck },
} satisfies Record<Status, { tone: Tone; icon: LucideIcon }>;

export function UserStatus({ status }: { status: Status }) {
  const t = useTranslations("users.status");
  const { tone, icon } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(status)}
    </Badge>
  );
}

export function UserRole({ user }: { user: User }) {
  const t = useTranslations("users.role");
  if (!user.is_admin) return t("user");
  return (
    <Badge tone="warning" icon={ShieldCheck}>
      {t("admin")}
    </Badge>
  );
}

/** Where a user belongs; `limit` cuts the list where there is no room. */
export function UserOrganizations({
  organizations,
  limit = Number.POSITIVE_INFINITY,
}: Pick<User, "organizations"> & { limit?: number }) {
  const t = useTranslations("users");
  if (organizations.length === 0) return <span className="text-text-muted">{t("noOrganization")}</span>;
  const rest = organizations.length - limit;
  return (
    <span
      className={cn(
        "inline-flex max-w-full flex-wrap gap-1 max-md:justify-end",
        rest > 0 && "md:flex-nowrap",
      )}
    >
      {organizations.slice(0, limit).map(({ id, name, role }) => (
        <Tag key={id} className="md:max-w-44">
          <bdi title={name}>{name}</bdi>
          {role === "owner" && ` · ${t("owner")}`}
        </Tag>
      ))}
      {rest > 0 && <Tag className="shrink-0">{t("moreOrganizations", { count: rest })}</Tag>}
    </span>
  );
}
