"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "./icon-button";
import { Input } from "./input";

/** Say `autoComplete="current-password"` or `"new-password"`, so that password managers do the right thing. */
export function PasswordInput(props: Omit<ComponentProps<"input">, "type">) {
  const t = useTranslations("ui");
  const [isShown, setShown] = useState(false);
  return (
    <div className="relative">
      <Input {...props} type={isShown ? "text" : "password"} spellCheck={false} className="pr-control" />
      <IconButton
        label={t(isShown ? "hidePassword" : "showPassword")}
        icon={isShown ? <EyeOff /> : <Eye />}
        onClick={() => setShown(!isShown)}
        className="absolute inset-y-0 right-0 text-text-muted"
      />
    </div>
  );
}
