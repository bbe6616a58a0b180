import { defineConfig } from "@playwright/test";

/** `npm test` names the browser it found; Playwright looks for its own without that. */
const executablePath = process.env.CHROMIUM_PATH;
const isRoot = process.getuid?.() === 0;
const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    locale: "en-US",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: isRoot ? ["--no-sandbox", ...quiet] : quiet,
    },
  },
});
