import type { Page } from "@playwright/test";
import { openSidebar } from "./sidebar";
import type { View, Words } from "./views";

/** Of the organization that the administrator owns and the newcomer belongs to. */
export const organizationId = 1_000;
const organization = `/organizations/${organizationId}`;

const common = {
  as: "administrator",
  route: "(console)/organizations/[id]",
  path: () => organization,
} as const;
const pressed = (words: (words: Words) => string) => (page: Page, all: Words) =>
  page.getByRole("button", { name: words(all), exact: true }).click();
export const organizationViews: readonly View[] = [
  {
    ...common,
    name: "organizations",
    route: "(console)/admin/organizations",
    path: () => "/admin/organizations",
  },
  {
    ...common,
    name: "the form for a new organization",
    route: "(console)/admin/organizations",
    path: () => "/admin/organizations",
    open: pressed(({ organizations }) => organizations.create.open),
  },
  { ...common, name: "the members of an organization" },
  { ...common, name: "an organization one belongs to", as: "newcomer" },
  {
    ...common,
    name: "the keys of an organization",
    route: "(console)/organizations/[id]/keys",
    path: () => `${organization}/keys`,
  },
  {
    ...common,
    name: "the settings of an organization",
    route: "(console)/organizations/[id]/settings",
    path: () => `${organization}/settings`,
  },
  {
    ...common,
    name: "a refused member",
    async open(page, { organizations: { members } }) {
      await page.getByRole("button", { name: members.add.open }).click();
      await page.getByRole("button", { name: members.add.submit }).last().click();
      await page.getByLabel(members.add.userName, { exact: true }).and(page.locator(":focus")).waitFor();
    },
  },
  {
    ...common,
    name: "the question what becomes of a member's keys",
    async open(page, { organizations: { members }, keys }) {
      const [start = "", end = ""] = members.actionsFor.split("{name}");
      const row = page
        .getByRole("row")
        .filter({ hasNotText: /Owner|所有者/ })
        .last();
      await row.getByRole("button", { name: new RegExp(`^${start}.*${end}$`) }).click();
      await page.getByRole("menuitem", { name: members.remove.open }).click();
      await page.getByRole("radio", { name: keys.fate.handOver }).check();
    },
  },
  {
    ...common,
    name: "the question whether to leave",
    open: pressed(({ organizations }) => organizations.leave.open),
  },
  {
    ...common,
    name: "the workspaces to choose from",
    async open(page, words) {
      await openSidebar(page, words);
      await page.getByRole("button", { name: words.shell.workspace.split("{name}")[0] ?? "" }).click();
      await page.getByRole("button", { name: "研究与开发部门" }).waitFor();
    },
  },
];
