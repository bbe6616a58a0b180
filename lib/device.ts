import Bowser from "bowser";

const kinds = ["desktop", "mobile", "tablet"] as const;

/** What a browser says it is: anybody can say anything, so this is only ever shown. */
export type Device = { kind: (typeof kinds)[number] | null; browser: string | null; system: string | null };

/** Reads a user agent: "Firefox 128" on "Windows". No more of the system, whose versions browsers have frozen. */
export function deviceOf(userAgent: string | null): Device {
  const { browser, os, platform } = Bowser.parse(userAgent || " ");
  const version = browser.version?.split(".")[0];
  return {
    kind: kinds.find((kind) => kind === platform.type) ?? null,
    browser: browser.name ? [browser.name, version].filter(Boolean).join(" ") : null,
    system: os.name || null,
  };
}
