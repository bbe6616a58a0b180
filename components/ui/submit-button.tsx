"use client";

import { useFormStatus } from "react-dom";
import { Button, type ButtonProps } from "./button";

/** Submits its form, and is pending while the form's action runs. */
export function SubmitButton({ pending = false, variant = "primary", ...props }: ButtonProps) {
  const status = useFormStatus();
  return <Button {...props} type="submit" variant={variant} pending={pending || status.pending} />;
}
