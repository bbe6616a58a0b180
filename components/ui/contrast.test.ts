import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");

type Theme = "light" | "dark";

function colour(name: string, theme: Theme): string {
  const pattern = new RegExp(`--color-${name}: (?:light-dark\\((#\\w{6}), (#\\w{6})\\)|(#\\w{6}));`);
  const [, light, dark, both] = pattern.exec(css) ?? [];
  const found = both ?? (theme === "light" ? light : dark);
  if (!found) throw new Error(`No colour named ${name}`);
  return found;
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ["surface", "surface-raised", "surface-sunken", "surface-hover", "surface-overlay"];
const text: Record<string, string[]> = {
  text: [...surfaces, "accent-soft", "danger-soft", "warning-soft", "success-soft"],
  "text-muted": [...surfaces, "accent-soft"],
  "accent-text": [...surfaces, "accent-soft"],
  "danger-text": [...surfaces, "danger-soft"],
  "warning-text": [...surfaces, "warning-soft"],
  "success-text": [...surfaces, "success-soft"],
  "on-accent": ["accent", "accent-hover"],
  "on-danger": ["danger", "danger-hover"],
};
const controls: Record<string, string[]> = {
  "border-strong": surfaces,
  focus: [...surfaces, "accent-soft"],
  accent: ["surface", "surface-raised", "surface-sunken", "surface-overlay"],
  danger: ["surface", "surface-raised", "surface-overlay"],
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((layer) => [`chart-${layer}`, ["surface-raised"]])),
};

function pairs(table: Record<string, string[]>) {
  return Object.entries(table).flatMap(([front, backs]) => backs.map((back) => ({ front, back })));
}

describe.each<Theme>(["light", "dark"])("in the %s theme", (theme) => {
  it.each(pairs(text))("$front reads on $back at 4.5:1", ({ front, back }) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(pairs(controls))("$front stands out from $back at 3:1", ({ front, back }) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(3);
  });
});
