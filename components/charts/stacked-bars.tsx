import { scaleBand, scaleLinear } from "d3-scale";
import { stack } from "d3-shape";
import { Fragment, useId } from "react";
import { cn } from "../ui/cn";
import { Layers, Legend, layerUrl } from "./layers";

type Bar = {
  /** In full, where the pointer is; and short, below the axis. */
  label: string;
  short: string;
};

type StackedBarsProps = {
  title: string;
  /** What somebody learns who does not see it. */
  description: string;
  bars: readonly Bar[];
  /** From the bottom up, a value for each bar; at most six. */
  layers: readonly { name: string; values: readonly number[] }[];
  formatValue: (value: number) => string;
  /** As short as the axis wants it. */
  formatTick: (value: number) => string;
};

const height = 224;
const plot = { top: 8, bottom: 200 };

/** Bars of layers that stand on each other, drawn where the page is made. Widths are shares, so it fits any place. */
export function StackedBars(props: StackedBarsProps) {
  const { title, description, bars, layers, formatValue, formatTick } = props;
  const id = useId();
  const sums = bars.map((_, bar) => layers.reduce((sum, { values }) => sum + (values[bar] ?? 0), 0));
  const x = scaleBand<number>().domain(bars.keys()).range([0, 100]).paddingInner(0.2);
  const y = scaleLinear()
    .domain([0, Math.max(1, ...sums)])
    .nice(4)
    .range([plot.bottom, plot.top]);
  const ticks = y.ticks(4).filter(Number.isInteger);
  const stacked = stack<unknown, number, number>()
    .keys(layers.keys())
    .value((bar, layer) => layers[layer]?.values[bar] ?? 0)([...bars.keys()]);
  return (
    <figure className="flex flex-col gap-3">
      <Legend chartId={id} names={layers.map(({ name }) => name)} />
      <div className="flex gap-2">
        <svg
          aria-hidden="true"
          width={44}
          height={height}
          className="shrink-0 fill-text-muted text-xs tabular-nums"
        >
          {ticks.map((tick) => (
            <text key={tick} x={44} y={y(tick)} dy="0.32em" textAnchor="end">
              {formatTick(tick)}
            </text>
          ))}
        </svg>
        <svg
          role="img"
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-description`}
          width="100%"
          height={height}
          className="min-w-0 grow"
        >
          <title id={`${id}-title`}>{title}</title>
          <desc id={`${id}-description`}>{description}</desc>
          <Layers chartId={id} />
          {ticks.map((tick) => (
            <line
              key={tick}
              x2="100%"
              y1={y(tick)}
              y2={y(tick)}
              className={tick === 0 ? "stroke-border-strong" : "stroke-border"}
            />
          ))}
          {stacked.map((layer, number) => (
            <g key={layer.key} fill={layerUrl(id, number)}>
              {layer.map(([bottom, top], bar) =>
                top > bottom ? (
                  <rect
                    key={bars[bar]?.label}
                    x={share(x(bar) ?? 0)}
                    width={share(x.bandwidth())}
                    y={y(top)}
                    height={y(bottom) - y(top)}
                  />
                ) : null,
              )}
            </g>
          ))}
          {bars.map(({ label, short }, bar) => (
            <Fragment key={label}>
              <rect
                x={share(x(bar) ?? 0)}
                width={share(x.step())}
                y={plot.top}
                height={plot.bottom - plot.top}
                className="fill-text opacity-0 hover:opacity-10"
              >
                <title>{told(label, bar)}</title>
              </rect>
              <Tick bar={bar} count={bars.length} start={x(bar) ?? 0} width={x.bandwidth()}>
                {short}
              </Tick>
            </Fragment>
          ))}
        </svg>
      </div>
    </figure>
  );

  function told(label: string, bar: number): string {
    const lines = layers.map(({ name, values }) => `${name}: ${formatValue(values[bar] ?? 0)}`);
    return [label, ...lines].join("\n");
  }
}

type TickProps = { bar: number; count: number; start: number; width: number; children: string };

/** What a bar is called, below it; there is room for a few names, the first and the last among them. */
function Tick({ bar, count, start, width, children }: TickProps) {
  const ticks = Math.min(count, mostTicks);
  const positions = Array.from({ length: ticks }, (_, tick) =>
    Math.round((tick * (count - 1)) / (ticks - 1 || 1)),
  );
  const tick = positions.indexOf(bar);
  if (tick < 0) return null;
  const place = count === 1 ? middle : bar === 0 ? atStart : bar === count - 1 ? atEnd : middle;
  return (
    <text
      x={share(start + width * place.shift)}
      y={height - 6}
      textAnchor={place.anchor}
      className={cn("fill-text-muted text-xs", tick % 3 !== 0 && "max-md:hidden")}
    >
      {children}
    </text>
  );
}

const mostTicks = 7;

/** The names at the ends stay within. */
const atStart = { shift: 0, anchor: "start" } as const;
const middle = { shift: 0.5, anchor: "middle" } as const;
const atEnd = { shift: 1, anchor: "end" } as const;

function share(value: number): string {
  return `${value.toFixed(2)}%`;
}
