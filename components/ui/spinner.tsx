import { LoaderCircle } from "lucide-react";
import { cn } from "./cn";

/** For buttons only; a page that waits shows a skeleton or its old rows. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn("size-4 animate-spin", className)} />;
}
