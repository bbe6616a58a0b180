"use client";

import { createContext, use } from "react";

type FieldControl = { id?: string; "aria-describedby"?: string; "aria-invalid"?: true };

export const FieldContext = createContext<FieldControl>({});

/** What the control inside a `Field` needs to be tied to its label, hint and error. */
export function useFieldControl(): FieldControl {
  return use(FieldContext);
}
