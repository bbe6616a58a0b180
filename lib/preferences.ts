import type { Locale } from "./locale";
import type { Theme } from "./theme";

export const densities = ["comfortable", "compact"] as const;
export type Density = (typeof densities)[number];

/** How somebody wants to see the console; what is absent follows their browser. */
export type Preferences = { theme?: Theme; locale?: Locale; density?: Density };
