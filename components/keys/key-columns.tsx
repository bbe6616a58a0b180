"use client";

import NextLink from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { platformPrincipalId } from "../../lib/actor";
import type { Key } from "../../lib/keys/schema";
import type { Messages } from "../../lib/locale";
import { column as listColumn } from "../list/list-table";
import { cn } from "../ui/cn";
import { Time } from "../ui/time";
import { ModelTags, ScopeTags } from "./grant-summary";
import { KeyStatus } from "./key-status";

/** One of the headings of the catalogue. */
const column = (id: keyof Messages["keys"]["columns"], cell: (key: Key) => ReactNode) => listColumn(id, cell);

const name = column("name", (key) => <Name apiKey={key} />);
const value = column("value", (key) => (
  <code className="font-mono text-sm md:max-2xl:whitespace-normal">{key.masked_value}</code>
));
const status = column("status", (key) => <KeyStatus status={key.status} />);
const scope = column("scope", (key) => <ScopeTags scope={key.scope} limit={1} />);
const models = column("models", (key) => <ModelTags models={key.allowed_model_names} limit={1} />);
const owner = column("owner", (key) => (
  <bdi title={key.user_name} className="inline-block max-w-36 truncate align-bottom">
    {key.user_name}
  </bdi>
));
const workspace = column("workspace", (key) => (
  <KeyWorkspace apiKey={key} className="inline-block max-w-36 truncate align-bottom md:max-2xl:max-w-28" />
));
const lastUsed = column("last_used_at", (key) => <Instant value={key.last_used_at} absent="neverUsed" />);
const expires = column("expires_at", (key) => (
  <span className={endTones[key.status]}>
    <Instant value={key.expires_at} absent="neverExpires" />
  </span>
));
const created = column("created_at", (key) => (
  <Time value={key.created_at} format="date" className="text-sm" />
));

const endTones: Partial<Record<Key["status"], string>> = {
  expired: "text-danger-text",
  expiring: "text-warning-text",
};

function Instant({ value: instant, absent }: { value: Date | null; absent: "neverUsed" | "neverExpires" }) {
  const t = useTranslations("keys");
  if (instant === null) return <span className="text-sm text-text-muted">{t(absent)}</span>;
  return <Time value={instant} format="relative" className="text-sm" />;
}

type KeyWorkspaceProps = { apiKey: Pick<Key, "owner_principal_id" | "owner_name">; className?: string };

/** The organization that owns a key, or that it is its user's own. */
export function KeyWorkspace({ apiKey, className = "wrap-anywhere" }: KeyWorkspaceProps) {
  const { owner_principal_id, owner_name } = apiKey;
  const t = useTranslations("shell");
  if (owner_principal_id === platformPrincipalId) {
    return <span className="text-text-muted">{t("personal")}</span>;
  }
  return (
    <bdi title={owner_name} className={className}>
      {owner_name}
    </bdi>
  );
}

/** A deleted key has no page of its own any more. */
function Name({ apiKey: { id, name: text, deleted_at } }: { apiKey: Key }) {
  // A name written from right to left is cut at its own end, and stands where the others stand.
  const look = "inline-block max-w-full py-row-link text-left align-middle wrap-anywhere md:truncate";
  if (deleted_at !== null) {
    return (
      <span dir="auto" title={text} className={look}>
        {text}
      </span>
    );
  }
  return (
    <NextLink
      href={`/keys/${id}`}
      prefetch={false}
      dir="auto"
      title={text}
      className={cn(look, "underline-offset-2 hover:underline")}
    >
      {text}
    </NextLink>
  );
}

/** One's own keys, those of an organization, and everybody's: the same table with more columns. */
export const keyColumns = {
  own: [name, value, status, scope, models, lastUsed, expires, created],
  organization: [name, value, status, owner, scope, models, lastUsed, expires, created],
  all: [name, value, status, owner, workspace, scope, models, lastUsed, expires, created],
};
