import NextLink from "next/link";
import type { ComponentProps } from "react";
import { type ButtonLook, buttonClass } from "./button-class";
import { cn } from "./cn";

type LinkProps = ComponentProps<typeof NextLink>;

export function Link({ className, ...props }: LinkProps) {
  return (
    <NextLink
      {...props}
      className={cn(
        "rounded-sm text-accent-text underline decoration-current/40 underline-offset-2 hover:decoration-current",
        className,
      )}
    />
  );
}

/** A link that looks like a button: it leads somewhere, so it stays a link. */
export function ButtonLink({ variant, size, className, ...props }: LinkProps & ButtonLook) {
  return <NextLink {...props} className={cn(buttonClass({ variant, size }), className)} />;
}
