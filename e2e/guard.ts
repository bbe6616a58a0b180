import type { BrowserContext, Page } from "@playwright/test";

declare global {
  interface Window {
    reportViolation(text: string): void;
  }
}

export type Guard = {
  /** Notes what goes wrong on every page of a context. */
  watch(context: BrowserContext): Promise<void>;
  /** Lets problems that a test provokes on purpose pass. */
  allow(pattern: RegExp): void;
  /** What was seen and not allowed. */
  problems(): string[];
};

/** A page must not complain, fail to load something, ask a foreign host, or break the content security policy. */
export function createGuard(hosts: string[]): Guard {
  const seen: string[] = [];
  const allowed: RegExp[] = [];
  return {
    async watch(context) {
      context.on("page", (page) => watchPage(page, hosts, (problem) => seen.push(problem)));
      await context.exposeFunction("reportViolation", (text: string) =>
        seen.push(`policy violated: ${text}`),
      );
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          window.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
        });
      });
    },
    allow: (pattern) => void allowed.push(pattern),
    problems: () => seen.filter((problem) => !allowed.some((pattern) => pattern.test(problem))),
  };
}

function watchPage(page: Page, hosts: string[], note: (problem: string) => void): void {
  page.on("console", (message) => {
    if (message.type() === "error") note(`console error: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(`uncaught error: ${error.message}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // The browser itself drops what a navigation has made needless.
    if (reason !== "net::ERR_ABORTED") note(`request failed: ${request.method()} ${request.url()} ${reason}`);
  });
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && !hosts.includes(host)) note(`foreign host: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400)
      note(`status ${response.status()}: ${response.request().method()} ${response.url()}`);
  });
}
