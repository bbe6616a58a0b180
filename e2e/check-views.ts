import type { View } from "./views";

const common = { route: "(console)/check", as: "administrator" } as const;

/** What can be asked about a request, and what is answered. */
export const checkViews: readonly View[] = [
  { ...common, name: "a question about a request", path: () => "/check" },
  {
    ...common,
    name: "a request that is refused",
    path: (id) => `/check?key=${id}&request=POST+%2Fv1%2Fcompletions&model=qwen3-*`,
  },
  {
    ...common,
    name: "a request that is let through",
    path: (id) => `/check?key=${id}&request=GET+%2Fv1%2Fkey`,
  },
  {
    ...common,
    name: "a question that is not complete",
    path: () => "/check",
    async open(page, { check }) {
      await page.getByText(check.by.value, { exact: true }).click();
      await page.getByRole("button", { name: check.submit }).click();
      await page.getByLabel(check.value, { exact: true }).and(page.locator(":focus")).waitFor();
    },
  },
];
