"use client";

import { useRef } from "react";
import { cn } from "./cn";
import { CopyButton } from "./copy-button";

type CodeBlockProps = { code: string; copyLabel: string; className?: string };

/** Text to be copied as it stands; it wraps, so nothing of it hides beside the edge. */
export function CodeBlock({ code, copyLabel, className }: CodeBlockProps) {
  const text = useRef<HTMLElement>(null);
  return (
    <div className={cn("relative rounded-md border bg-surface-sunken", className)}>
      <pre className="py-2.5 pr-11 pl-3 font-mono text-sm break-all whitespace-pre-wrap">
        <code ref={text}>{code}</code>
      </pre>
      <CopyButton
        iconOnly
        value={code}
        label={copyLabel}
        source={text}
        className="absolute top-0.5 right-0.5"
      />
    </div>
  );
}
