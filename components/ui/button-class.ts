import { cva, type VariantProps } from "class-variance-authority";

/** How a button looks, also for links that lead to an action. */
export const buttonClass = cva(
  [
    "relative inline-flex shrink-0 cursor-pointer items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none",
    "transition-colors aria-disabled:cursor-default disabled:cursor-default [&_svg]:size-4 [&_svg]:shrink-0",
  ],
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent shadow-raised hover:bg-accent-hover",
        secondary: "border bg-surface-raised shadow-raised hover:bg-surface-hover",
        ghost: "hover:bg-surface-hover",
        danger: "bg-danger text-on-danger shadow-raised hover:bg-danger-hover",
      },
      size: {
        sm: "h-control-sm px-2 text-sm",
        md: "h-control px-3",
        icon: "size-control",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonLook = VariantProps<typeof buttonClass>;
