"use client";

import { Fragment, useState } from "react";
import { useTranslations } from "use-intl";
import { coversScope, type PermissionScope } from "../../lib/keys/scopes";
import { Callout } from "../ui/callout";
import { Checkbox } from "../ui/checkbox";
import { Fieldset } from "../ui/fieldset";
import { Radio } from "../ui/radio";

const managementLevels = { none: [], read: ["management.readonly"], full: ["management"] } as const;
const inferenceKinds = ["inference.chat", "inference.embeddings", "inference.completions"] as const;

type Level = keyof typeof managementLevels;
type Reach = "none" | "some" | "all";
type ScopeEditorProps = {
  value: readonly PermissionScope[];
  /** What the settings let a key do; what they do not is shown and cannot be chosen. */
  allowed?: readonly PermissionScope[];
  /** What is chosen is a limit of keys to come, not what one key may do. */
  isLimit?: boolean;
  error?: string | undefined;
  onChange: (scope: PermissionScope[]) => void;
};

/** Two questions instead of a list of codes: which models' endpoints, and how much of the management. */
export function ScopeEditor({ value, allowed = ["*"], isLimit = false, error, onChange }: ScopeEditorProps) {
  const t = useTranslations("keys.scope");
  const level = levelOf(value);
  const [reach, setReach] = useState(reachOf(value));
  const kinds = inferenceKinds.filter((kind) => coversScope(value, kind));

  const mayGive = (scope: readonly PermissionScope[]) => scope.every((one) => coversScope(allowed, one));
  const offered = {
    all: mayGive(["inference"]),
    some: inferenceKinds.some((kind) => mayGive([kind])),
    none: true,
  };

  function set(nextReach: Reach, nextKinds: readonly PermissionScope[], nextLevel: Level) {
    setReach(nextReach);
    onChange([...inferenceScopes(nextReach, nextKinds), ...managementScopes(value, nextLevel)]);
  }

  const chosenKinds = (
    <div className="pl-6">
      {inferenceKinds.map((kind) => (
        <Checkbox
          key={kind}
          label={t(`kinds.${kindKey[kind]}`)}
          checked={kinds.includes(kind)}
          disabled={!mayGive([kind])}
          hint={mayGive([kind]) ? undefined : t("notAllowed")}
          onChange={(event) => {
            const others = kinds.filter((one) => one !== kind);
            set("some", event.target.checked ? [...others, kind] : others, level);
          }}
        />
      ))}
    </div>
  );

  return (
    <div className="grid gap-x-6 gap-y-4 md:grid-cols-2">
      <Fieldset legend={t("inference")} error={error}>
        {(["all", "some", "none"] as const).map((one) => (
          <Fragment key={one}>
            <Radio
              {...(one === "all" && { id: "scope" })}
              name="inference"
              checked={reach === one}
              label={t(`inferenceReach.${one}`)}
              disabled={!offered[one]}
              hint={offered[one] ? undefined : t("notAllowed")}
              onChange={() =>
                set(
                  one,
                  inferenceKinds.filter((kind) => mayGive([kind])),
                  level,
                )
              }
            />
            {one === "some" && reach === "some" && chosenKinds}
          </Fragment>
        ))}
      </Fieldset>
      <Fieldset legend={t("management")}>
        {(["none", "read", "full"] as const).map((one) => (
          <Radio
            key={one}
            name="management"
            checked={level === one}
            label={t(`managementLevel.${one}`)}
            disabled={!mayGive(managementLevels[one])}
            hint={
              !mayGive(managementLevels[one])
                ? t("notAllowed")
                : one === "none" || isLimit
                  ? undefined
                  : t(one === "full" ? "managementRisk" : "readRisk")
            }
            onChange={() => set(reach, kinds, one)}
          />
        ))}
      </Fieldset>
      {value.length === 0 && !isLimit && (
        <Callout tone="warning" className="md:col-span-2">
          {t("noneWarning")}
        </Callout>
      )}
    </div>
  );
}

const kindKey = {
  "inference.chat": "chat",
  "inference.embeddings": "embeddings",
  "inference.completions": "completions",
} as const satisfies Record<(typeof inferenceKinds)[number], string>;

function levelOf(scope: readonly PermissionScope[]): Level {
  if (coversScope(scope, "management.write")) return "full";
  return coversScope(scope, "management.readonly") ? "read" : "none";
}

/** A level that stays keeps the scopes it is held by. */
function managementScopes(held: readonly PermissionScope[], level: Level): readonly PermissionScope[] {
  const kept = held.filter((scope) => coversScope(["management"], scope));
  return levelOf(kept) === level ? kept : managementLevels[level];
}

function reachOf(scope: readonly PermissionScope[]): Reach {
  if (coversScope(scope, "inference")) return "all";
  return inferenceKinds.some((kind) => coversScope(scope, kind)) ? "some" : "none";
}

function inferenceScopes(reach: Reach, kinds: readonly PermissionScope[]): readonly PermissionScope[] {
  return { all: ["inference" as const], some: kinds, none: [] }[reach];
}
