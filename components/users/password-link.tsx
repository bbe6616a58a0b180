"use client";

import type { RefObject } from "react";
import { useTranslations } from "use-intl";
import type { User } from "../../lib/users";
import { LinkOnce } from "../ui/link-once";

type PasswordLinkProps = {
  user: User;
  token: string;
  publicUrl: string | null;
  onClose: () => void;
  returnFocusTo?: RefObject<HTMLElement | null>;
};

/** The link by which somebody chooses a password: their first, or a new one. */
export function PasswordLink({ user, token, publicUrl, ...dialog }: PasswordLinkProps) {
  const t = useTranslations("users.link");
  const kind = user.status === "invited" ? "invitation" : "reset";
  return (
    <LinkOnce
      title={t(`${kind}.title`, { name: user.name })}
      base={publicUrl}
      path={`/password#${token}`}
      {...dialog}
    >
      <p>{t(`${kind}.description`, { name: user.name })}</p>
    </LinkOnce>
  );
}
