import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

type NoteProps = { id: string; children: ReactNode };

export function FieldHint({ id, children }: NoteProps) {
  return (
    <p id={id} className="text-sm text-text-muted">
      {children}
    </p>
  );
}

export function FieldError({ id, children }: NoteProps) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-sm text-danger-text">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0">{children}</span>
    </p>
  );
}
