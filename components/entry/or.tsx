/** Parts two ways to do the same. */
export function Or({ children }: { children: string }) {
  return (
    <p className="my-4 flex items-center gap-3 text-sm text-text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
      {children}
    </p>
  );
}
