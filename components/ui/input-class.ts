/** Text controls. On a phone the letters are 16 px, or Safari would zoom into every field. */
export const inputClass = [
  "w-full min-w-0 rounded-md border border-border-strong bg-surface-raised px-2.5 text-text max-md:text-lg",
  "transition-colors focus-visible:outline-offset-[-1px] aria-invalid:border-danger",
  "disabled:bg-surface-sunken disabled:text-text-muted",
].join(" ");
