import type { Page } from "@playwright/test";
import type { View, Words } from "./views";

/** Of a user with keys, whom nobody else on the stage depends on. */
export const userId = 1_000;

/** On the stage nobody else has this in their name. */
export const userWord = "用户";

const list = {
  route: "(console)/admin/users",
  as: "administrator",
  path: () => `/admin/users?search=${encodeURIComponent(userWord)}`,
} as const;
const one = { ...list, route: "(console)/admin/users/[id]", path: () => `/admin/users/${userId}` } as const;

async function invite(page: Page, { users }: Words) {
  await page.getByRole("button", { name: users.invite.open }).click();
  return page.getByRole("dialog", { name: users.invite.title });
}

const chosen = (action: (words: Words["users"]["actions"]) => string) => async (page: Page, words: Words) => {
  const [start = "", end = ""] = words.users.actions.label.split("{name}");
  await page.getByRole("button", { name: new RegExp(`^${start}.*${end}$`) }).click();
  await page.getByRole("menuitem", { name: action(words.users.actions), exact: true }).click();
};

/** What there is to see of users. */
export const userViews: readonly View[] = [
  { ...list, name: "users" },
  { ...list, name: "users without a match", path: () => "/admin/users?search=zzz&status=invited&role=admin" },
  { ...one, name: "a user" },
  {
    ...list,
    name: "a refused invitation",
    async open(page, words) {
      const dialog = await invite(page, words);
      await dialog.getByRole("button", { name: words.users.invite.submit }).click();
      await dialog.getByText(words.issues.required).waitFor();
    },
  },
  {
    ...list,
    name: "an invitation link",
    async open(page, words) {
      const dialog = await invite(page, words);
      await dialog.getByLabel(words.users.columns.name).fill(`${crypto.randomUUID().replace(/\D/g, "")}`);
      await dialog.getByRole("button", { name: words.users.invite.submit }).click();
      await page.getByTestId("link").waitFor();
    },
  },
  {
    ...one,
    name: "the form for a user's name",
    async open(page, { users }) {
      await page.getByRole("button", { name: users.actions.rename, exact: true }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    ...one,
    name: "the question whether to deactivate a user",
    async open(page, words) {
      await chosen((actions) => actions.deactivate)(page, words);
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    ...one,
    name: "the question what becomes of a user's keys, and whom to give them",
    async open(page, words) {
      await chosen((actions) => actions.delete)(page, words);
      await page.getByRole("radio", { name: words.keys.fate.handOver }).check();
      await page.getByLabel(words.keys.fate.to, { exact: true }).fill(userWord);
      await page.getByRole("option").first().waitFor();
    },
  },
];
