import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

type EmptyStateProps = {
  icon: LucideIcon;
  title: ReactNode;
  /** It is all there is on the page, so its title is the page's heading. */
  isWholePage?: boolean;
  children?: ReactNode;
  action?: ReactNode;
};

/** Why there is nothing here, and the right next step. */
export function EmptyState({ icon: Icon, title, isWholePage = false, children, action }: EmptyStateProps) {
  const Heading = isWholePage ? "h1" : "h2";
  return (
    <div className="flex flex-col items-center rounded-lg border bg-surface-raised px-6 py-14 text-center">
      <span className="mb-3 grid size-10 place-items-center rounded-lg border bg-surface-sunken">
        <Icon aria-hidden className="size-5 text-text-muted" />
      </span>
      <Heading className="text-lg font-semibold">{title}</Heading>
      {children && <div className="mt-1 max-w-md text-balance text-text-muted">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
