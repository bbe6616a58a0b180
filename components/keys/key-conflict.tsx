"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { EditedField, EditedKey } from "../../lib/keys/difference";
import { Callout } from "../ui/callout";
import { Fieldset } from "../ui/fieldset";
import { Radio } from "../ui/radio";
import { Time } from "../ui/time";
import { ModelTags, ScopeTags } from "./grant-summary";
import { type Conflict, isEdited, type Side } from "./use-key-edit";

type KeyConflictProps = { conflict: Conflict; onChoose: (field: EditedField, side: Side) => void };

/** Both versions, field by field: which of them is to stand is chosen here, and shown in the form. */
export function KeyConflict({ conflict, onChoose }: KeyConflictProps) {
  const { theirs, yours, both, takenOver } = conflict;
  const open = Object.keys(both).filter(isEdited);
  const t = useTranslations("keys.conflict");
  const fields = useTranslations("keys.difference.fields");
  const place = useRef<HTMLDivElement>(null);
  // The form may be scrolled far from here, and the choice comes first.
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} className="rounded-md">
      <Callout tone="warning" role="alert" title={t("title")}>
        <p>{t(open.length > 0 ? "description" : "untouched")}</p>
        <div className="mt-2 flex flex-col gap-2">
          {open.map((field) => (
            <Fieldset key={field} legend={fields(field)}>
              {(["theirs", "yours"] as const).map((side) => (
                <Radio
                  key={side}
                  name={`conflict-${field}`}
                  checked={both[field] === side}
                  onChange={() => onChoose(field, side)}
                  label={
                    <>
                      {t(side)}: <FieldValue field={field} of={side === "theirs" ? theirs : yours} />
                    </>
                  }
                />
              ))}
            </Fieldset>
          ))}
          {takenOver.map((field) => (
            <p key={field}>
              <span className="font-medium">{fields(field)}</span> · {t("takenOver")}:{" "}
              <FieldValue field={field} of={theirs} />
            </p>
          ))}
        </div>
      </Callout>
    </div>
  );
}

function FieldValue({ field, of }: { field: EditedField; of: EditedKey }): ReactNode {
  const t = useTranslations("keys");
  switch (field) {
    case "name":
      return <bdi className="wrap-anywhere">{of.name}</bdi>;
    case "description":
      return of.description ? (
        <bdi className="wrap-anywhere whitespace-pre-line">{of.description}</bdi>
      ) : (
        t("conflict.noDescription")
      );
    case "scope":
      return <ScopeTags scope={of.scope} />;
    case "allowed_model_names":
      return <ModelTags models={of.allowed_model_names} />;
    case "expires_at":
      return of.expires_at ? <Time value={of.expires_at} /> : t("neverExpires");
    case "enabled":
      return t(of.enabled ? "difference.on" : "difference.off");
  }
}
