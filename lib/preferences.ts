import * as z from "zod";
import { fields } from "./input";
import { isLocale, type Locale } from "./locale";
import { themes } from "./theme";

export const densities = ["comfortable", "compact"] as const;
export type Density = (typeof densities)[number];

export const preferenceNames = ["theme", "locale", "density"] as const;
export type PreferenceName = (typeof preferenceNames)[number];

/** The density a cookie or a form names; anything else is comfortable. */
export function parseDensity(value: unknown): Density {
  return densities.find((density) => density === value) ?? "comfortable";
}

/** Those that are given are set, the others stay. */
export const setPreferencesInput = fields({
  theme: z.enum(themes, "unknown_choice").exactOptional(),
  locale: z.custom<Locale>(isLocale, "unknown_choice").exactOptional(),
  density: z.enum(densities, "unknown_choice").exactOptional(),
});

/** How somebody wants to see the console; what is absent follows their browser. */
export type Preferences = z.output<typeof setPreferencesInput>;
