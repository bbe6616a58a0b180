"use client";

import { useState } from "react";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";

type LinesFieldProps = {
  id: string;
  label: string;
  hint: string;
  lines: readonly string[];
  error?: string | undefined;
  onChange: (lines: string[]) => void;
};

/** A list of words, one a line. */
export function LinesField({ id, label, hint, lines, error, onChange }: LinesFieldProps) {
  const [text, setText] = useState(lines.join("\n"));
  return (
    <Field id={id} label={label} hint={hint} error={error} className="max-w-lg">
      <Textarea
        value={text}
        spellCheck={false}
        autoCapitalize="none"
        className="font-mono text-sm"
        onChange={({ target }) => {
          setText(target.value);
          onChange(target.value.split("\n").flatMap((line) => line.trim() || []));
        }}
      />
    </Field>
  );
}
