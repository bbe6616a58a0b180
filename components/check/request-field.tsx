"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { permissionScopes } from "../../lib/keys/scopes";
import { plainRequests } from "../../lib/requests";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";

type RequestFieldProps = { value: string; error: string | undefined; onChange: (request: string) => void };

const listed: readonly string[] = [...plainRequests, ...permissionScopes];
const other = "other";
const start = "GET /v1/models/";

/** What is asked of the key: a request of the table, one with a path of its own, or a scope. */
export function RequestField({ value, error, onChange }: RequestFieldProps) {
  const t = useTranslations("check");
  const [isOther, setOther] = useState(!listed.includes(value));
  return (
    <>
      <Field id={isOther ? "request-kind" : "request"} label={t("request")} hint={t("requestHint")}>
        <Select
          value={isOther ? other : value}
          onChange={({ target }) => {
            setOther(target.value === other);
            onChange(target.value === other ? start : target.value);
          }}
        >
          <optgroup label={t("requests")}>
            {plainRequests.map((one) => (
              <option key={one} dir="auto">
                {one}
              </option>
            ))}
          </optgroup>
          <optgroup label={t("scopes")}>
            {permissionScopes.map((one) => (
              <option key={one} dir="auto">
                {one}
              </option>
            ))}
          </optgroup>
          <option value={other}>{t("other")}</option>
        </Select>
      </Field>
      {isOther && (
        <Field
          id="request"
          label={t("methodAndPath")}
          hint={t.rich("methodAndPathHint", { code: (text) => <code className="font-mono">{text}</code> })}
          error={error}
        >
          <Input
            value={value}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono text-sm"
            onChange={({ target }) => onChange(target.value)}
          />
        </Field>
      )}
    </>
  );
}
