import type { View } from "./views";

const token = "A".repeat(43);

/** What there is to see of claims and of settings. */
export const claimViews: readonly View[] = [
  { name: "a claim link without its token", route: "(console)/claim", as: "newcomer", path: () => "/claim" },
  {
    name: "a claim link that is no good",
    route: "(console)/claim",
    as: "newcomer",
    path: () => `/claim#${token}`,
    open: (page) => page.getByRole("main").getByRole("alert").waitFor(),
  },
  {
    name: "a key's claim link",
    route: "(console)/admin/keys",
    as: "administrator",
    path: () => "/admin/keys?search=zzz",
    async open(page, { keys }) {
      await page.getByRole("button", { name: keys.create.open }).click();
      const dialog = page.getByRole("dialog", { name: keys.create.title });
      await dialog
        .getByLabel(keys.fields.name, { exact: true })
        .fill(`给 ${crypto.randomUUID().replace(/\D/g, "")}`);
      await dialog.getByLabel(keys.holder.label, { exact: true }).click();
      await page.getByRole("option").first().click();
      await dialog.getByRole("button", { name: keys.create.submit }).click();
      await page.getByTestId("link").waitFor();
    },
  },
  {
    name: "choosing whose key it is",
    route: "(console)/admin/keys",
    as: "administrator",
    path: () => "/admin/keys?search=zzz",
    async open(page, { keys }) {
      await page.getByRole("button", { name: keys.create.open }).click();
      await page.getByRole("dialog").getByLabel(keys.holder.label, { exact: true }).click();
      await page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "settings",
    route: "(console)/admin/settings",
    as: "administrator",
    path: () => "/admin/settings",
  },
  {
    name: "what settings do to keys of today",
    route: "(console)/admin/settings",
    as: "administrator",
    path: () => "/admin/settings",
    async open(page, { settings }) {
      await page.getByLabel(settings.keys.max_lifetime_days).fill("1");
      await page.getByRole("button", { name: settings.keys.save, exact: true }).first().click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
];
