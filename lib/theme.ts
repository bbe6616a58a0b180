export const themes = ["light", "dark", "system"] as const;

export type Theme = (typeof themes)[number];

/** The theme a cookie or a form names; anything else follows the system. */
export function parseTheme(value: unknown): Theme {
  return themes.find((theme) => theme === value) ?? "system";
}
