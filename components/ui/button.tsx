"use client";

import { Button as BaseButton } from "@base-ui/react/button";
import type { ComponentProps } from "react";
import { type ButtonLook, buttonClass } from "./button-class";
import { cn } from "./cn";
import { Spinner } from "./spinner";

export type ButtonProps = ComponentProps<"button"> & ButtonLook & { pending?: boolean };

/** While `pending` or `disabled` it takes no press, but keeps its place in the tab order and its width. */
export function Button({
  variant,
  size,
  pending = false,
  disabled = false,
  className,
  children,
  ...props
}: ButtonProps) {
  const isIdle = disabled || pending;
  return (
    <BaseButton
      {...props}
      disabled={isIdle}
      focusableWhenDisabled={isIdle}
      className={cn(buttonClass({ variant, size }), disabled && !pending && "opacity-50", className)}
    >
      {pending ? (
        <>
          <Spinner className="absolute" />
          <span className="inline-flex items-center gap-1.5 opacity-0">{children}</span>
        </>
      ) : (
        children
      )}
    </BaseButton>
  );
}
