import { cn } from "../ui/cn";

/** Each layer's colour and what is drawn over it, so that it is known without its colour too; the last is the rest. */
const looks = [
  { fill: "fill-chart-1", lines: null },
  { fill: "fill-chart-2", lines: "M-2 2l4-4M-2 10L10-2M6 10l4-4" },
  { fill: "fill-chart-3", lines: "M4 3v2" },
  { fill: "fill-chart-4", lines: "M0 4h8" },
  { fill: "fill-chart-5", lines: "M0 0l8 8M8 0L0 8" },
  { fill: "fill-chart-6", lines: "M4 0v8" },
] as const;

export function layerUrl(chartId: string, layer: number): string {
  return `url(#${chartId}-${layer})`;
}

/** The patterns by which the bars of a chart and its legend are filled. */
export function Layers({ chartId }: { chartId: string }) {
  return (
    <defs>
      {looks.map(({ fill, lines }, layer) => (
        <pattern key={fill} id={`${chartId}-${layer}`} width={8} height={8} patternUnits="userSpaceOnUse">
          <rect width={8} height={8} className={fill} />
          {lines && <path d={lines} strokeWidth={1.5} className="fill-none stroke-surface-raised" />}
        </pattern>
      ))}
    </defs>
  );
}

type LegendProps = { chartId: string; names: readonly string[]; className?: string };

export function Legend({ chartId, names, className }: LegendProps) {
  return (
    <ul className={cn("flex flex-wrap gap-x-4 gap-y-1 text-sm", className)}>
      {names.map((name, layer) => (
        <li key={layerUrl(chartId, layer)} className="flex max-w-full items-center gap-1.5">
          <svg aria-hidden="true" width={14} height={14} className="shrink-0">
            <rect width={14} height={14} rx={3} fill={layerUrl(chartId, layer)} />
          </svg>
          <bdi className="max-w-56 truncate" title={name}>
            {name}
          </bdi>
        </li>
      ))}
    </ul>
  );
}
