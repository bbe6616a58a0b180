import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { testDatabase } from "../db/test-database";
import { refusals } from "../lib/keys/verdict";
import { testGate } from "./test-gate";

await testDatabase();
const { metrics } = await testGate();
metrics.watchProcess();
const text = await metrics.text();

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../examples/${name}`, import.meta.url)), "utf8");

const dashboard = z.object({
  panels: z.array(
    z.object({ id: z.number(), title: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) }),
  ),
});

/** What the metrics themselves call their lines, and the one that Prometheus adds. */
const lines = new Set([...[...text.matchAll(/^(\w+)[{ ]/gm)].map(([, name = ""]) => name), "up"]);
const declared = new Set(
  metrics.names().flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]),
);

function namesIn(expression: string): string[] {
  return expression.match(/\b(?:latchkey|process|nodejs)_\w+/g) ?? [];
}

describe.each(["grafana-dashboard.json", "prometheus-alerts.yml"])("%s", (file) => {
  const content = read(file);

  it("names metrics that exist, and only such", () => {
    const named = namesIn(content).filter((name) => !name.startsWith("latchkey_token"));
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect([name, declared.has(name)]).toEqual([name, true]);
  });

  it("asks for answers that are given", () => {
    const answers = [...content.matchAll(/answer=~?\\?"([\w|]+)\\?"/g)].flatMap(([, one = ""]) =>
      one.split("|"),
    );
    for (const answer of answers) expect(["ok", ...Object.keys(refusals)]).toContain(answer);
    const sources = [...content.matchAll(/source=\\?"(\w+)\\?"/g)].map(([, one]) => one);
    for (const source of sources) expect(text).toContain(`latchkey_proofs_total{source="${source}"}`);
  });
});

it("the dashboard shows every metric of ours", () => {
  const { panels } = dashboard.parse(JSON.parse(read("grafana-dashboard.json")));
  const shown = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr))));
  const ours = metrics.names().filter((name) => name.startsWith("latchkey_"));
  expect(ours.filter((name) => !shown.has(name) && !shown.has(`${name}_bucket`))).toEqual([]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

it("every metric is named and explained as Prometheus asks", () => {
  for (const name of lines) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  for (const [, name = "", help = ""] of text.matchAll(/^# HELP (latchkey_\w+) (.*)$/gm)) {
    expect([name, help]).toEqual([name, expect.stringMatching(/^[A-Z1].*\.$/)]);
  }
  for (const [, name = "", type] of text.matchAll(/^# TYPE (latchkey_\w+) (\w+)$/gm)) {
    expect([name, name.endsWith("_total")]).toEqual([name, type === "counter"]);
  }
});
