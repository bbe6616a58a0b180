"use client";

import { useSyncExternalStore } from "react";
import { Button, type ButtonProps } from "./button";

const never = () => () => {};

/** Submits a form that needs its script. Until that has arrived a press would only empty the form, so it takes none. */
export function SubmitButton({ variant = "primary", ...props }: ButtonProps) {
  const isHydrated = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return <Button {...props} type="submit" variant={variant} inert={!isHydrated} />;
}
