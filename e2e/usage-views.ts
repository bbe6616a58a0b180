import type { View } from "./views";

const common = { as: "administrator" } as const;
const own = { ...common, route: "(console)/usage" } as const;
const all = { ...common, route: "(console)/admin/usage" } as const;
const requests = { ...common, route: "(console)/requests" } as const;

/** What there is to see of use and of requests. */
export const usageViews: readonly View[] = [
  { ...own, name: "use by day", path: () => "/usage" },
  { ...own, name: "use without a match", path: () => "/usage?from=2020-01-01&to=2020-01-31" },
  { ...own, name: "no use yet", as: "newcomer", path: () => "/usage" },
  { ...all, name: "use by model", path: () => "/admin/usage?by=model&show=tokens" },
  {
    ...all,
    name: "the use of one key and user in more time than is shown",
    path: (id) => `/admin/usage?by=key&key_id=${id}&user_id=1&from=2020-01-01`,
  },
  {
    ...all,
    name: "the table of a chart",
    path: () => "/admin/usage?by=user",
    open: (page, { usage }) => page.getByText(usage.chart.table).click(),
  },
  {
    ...common,
    name: "the use of a key",
    route: "(console)/keys/[id]/usage",
    path: (id) => `/keys/${id}/usage`,
  },
  { ...requests, name: "requests", path: () => "/requests" },
  { ...requests, name: "requests without a match", path: (id) => `/requests?key_id=${id}&status=418` },
  { ...requests, name: "no request yet", as: "newcomer", path: () => "/requests" },
  {
    ...common,
    name: "everybody's requests",
    route: "(console)/admin/requests",
    path: () => "/admin/requests",
  },
];
