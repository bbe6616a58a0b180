import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Refusal } from "../lib/keys/verdict";
import { countDurations, type Durations } from "./durations";

type Reading = { name: string; help: string; read: () => number };
type Readings = {
  name: string;
  help: string;
  label: string;
  read: () => Iterable<readonly [string, number]>;
};

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * The gate's numbers for Prometheus. What is counted on the way of a check is a plain number that is read only when
 * somebody asks for the metrics. No number is one key's: there may be a million of them, and whoever reads metrics need
 * not know whose they are.
 */
export function createMetrics() {
  const registry = new Registry();
  const answers = new Map<Refusal | "ok", number>();
  const durations = countDurations(
    "latchkey_check_duration_seconds",
    "How long checks took, from the request's headers to its answer.",
  );
  const histograms = [durations];

  /** A number that only grows, as it stands in `read`. */
  function counter({ name, help, read }: Reading): void {
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  /** Numbers that only grow, one for each value of a label. */
  function counters({ name, help, label, read }: Readings): void {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, count] of read()) this.inc({ [label]: value }, count);
      },
    });
  }

  /** A number that goes up and down. */
  function gauge({ name, help, read }: Reading): void {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** Numbers that go up and down, one for each value of a label. */
  function gauges({ name, help, label, read }: Readings): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        for (const [value, count] of read()) this.set({ [label]: value }, count);
      },
    });
  }

  counters({
    name: "latchkey_checks_total",
    help: "Checks by their answer: ok, or the reason for the refusal.",
    label: "answer",
    read: () => answers,
  });

  return {
    counter,
    counters,
    gauge,
    gauges,
    histogram: (one: Durations) => void histograms.push(one),
    /** Counts one check by its answer and the milliseconds it took. */
    check(answer: Refusal | "ok", ms: number): void {
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      durations.add(ms);
    },
    /** Adds the numbers of the process: memory, CPU, open files, delay of the event loop. */
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    contentType: registry.contentType,
    text: async () => [await registry.metrics(), ...histograms.map((one) => one.text()), ""].join("\n"),
    names: () => [
      ...registry.getMetricsAsArray().map(({ name }) => name),
      ...histograms.map(({ name }) => name),
    ],
  };
}
