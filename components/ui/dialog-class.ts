import { cva } from "class-variance-authority";

export const backdropClass =
  "fixed inset-0 z-40 bg-backdrop transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0";

/** In the middle of a desktop, a sheet at the foot of a phone; a parent dims while a dialog stands on it. */
export const popupClass = cva(
  [
    "fixed z-50 flex flex-col border border-transparent bg-surface-overlay shadow-overlay outline-none transition",
    "after:pointer-events-none after:absolute after:-inset-px after:rounded-[inherit] data-nested-dialog-open:after:bg-backdrop",
    "max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[92dvh] max-md:rounded-t-lg max-md:pb-[env(safe-area-inset-bottom)]",
    "max-md:data-ending-style:translate-y-full max-md:data-starting-style:translate-y-full",
    "md:inset-0 md:m-auto md:h-fit md:max-h-[min(88dvh,52rem)] md:rounded-lg",
    "md:data-ending-style:scale-98 md:data-ending-style:opacity-0 md:data-starting-style:scale-98 md:data-starting-style:opacity-0",
  ],
  {
    variants: { size: { sm: "md:w-104", md: "md:w-136", lg: "md:w-176" } },
    defaultVariants: { size: "md" },
  },
);
