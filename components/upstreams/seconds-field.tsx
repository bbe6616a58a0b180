"use client";

import { useState } from "react";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

type SecondsFieldProps = {
  id: string;
  label: string;
  hint?: string | undefined;
  /** In milliseconds. */
  value: number | undefined;
  error: string | undefined;
  onChange: (milliseconds: number) => void;
};

/** A length of time, in seconds for people and in milliseconds for all else. */
export function SecondsField({ id, label, hint, value, error, onChange }: SecondsFieldProps) {
  const [text, setText] = useState(value === undefined ? "" : String(value / 1000));
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <Input
        value={text}
        inputMode="decimal"
        autoComplete="off"
        onChange={({ target }) => {
          setText(target.value);
          onChange(target.value.trim() === "" ? Number.NaN : Math.round(Number(target.value) * 1000));
        }}
      />
    </Field>
  );
}
