import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type messages from "../lib/messages/en.json";
import { checkViews } from "./check-views";
import { claimViews } from "./claim-views";
import { modelViews } from "./model-views";
import { organizationViews } from "./organization-views";
import { root } from "./product";
import { openSidebar } from "./sidebar";
import { usageViews } from "./usage-views";
import { userViews } from "./user-views";

export type Words = typeof messages;

/** Something the console can show: a page, or a page with something opened on it. */
export type View = {
  name: string;
  /** The folder of its page within `app`; null is what no page answers. */
  route: string | null;
  /** Who looks: nobody yet, somebody without a key, or an administrator with some. */
  as: "nobody" | "newcomer" | "administrator";
  path: (keyId: number) => string;
  open?: (page: Page, words: Words) => Promise<unknown>;
  isPhoneOnly?: true;
  needsOutage?: true;
  /** What the guard would rightly call a problem elsewhere. */
  allows?: RegExp;
};

const token = "A".repeat(43);

const refusedSignIn = /^(status 401: POST|console error: .* 401 .*)/;
const notFound = /^(status 404: GET|console error: .* 404 .*)/;

/** Every page of `app`, by the folder it lies in. */
export function routes(): string[] {
  return readdirSync(join(root, "app"), { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)page\.tsx$/.test(file) && !file.startsWith("_"))
    .map((file) => file.replace(/\/?page\.tsx$/, ""))
    .sort();
}

export const views: readonly View[] = [
  { name: "the start", route: "", as: "administrator", path: () => "/" },
  { name: "setup", route: "setup", as: "nobody", path: () => `/setup#${token}` },
  { name: "setup without its token", route: "setup", as: "nobody", path: () => "/setup" },
  { name: "sign-in", route: "sign-in", as: "nobody", path: () => "/sign-in" },
  {
    name: "a refused sign-in",
    route: "sign-in",
    as: "nobody",
    path: () => "/sign-in",
    allows: refusedSignIn,
    async open(page, { signIn }) {
      // Ten attempts are all that one account has.
      await page.getByLabel(signIn.name).fill(`${Math.random()}`);
      await page.getByLabel(signIn.password, { exact: true }).fill("not the password");
      await page.getByRole("button", { name: signIn.submit }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "choosing a password", route: "password", as: "nobody", path: () => `/password#${token}` },
  {
    name: "a refused password",
    route: "password",
    as: "nobody",
    path: () => `/password#${token}`,
    open: (page, { password }) => page.getByRole("button", { name: password.submit }).click(),
  },
  { name: "no key yet", route: "(console)/keys", as: "newcomer", path: () => "/keys" },
  { name: "my keys", route: "(console)/keys", as: "administrator", path: () => "/keys" },
  { name: "no match", route: "(console)/keys", as: "administrator", path: () => "/keys?search=zzz" },
  {
    name: "a failed load",
    route: "(console)/keys",
    as: "administrator",
    path: () => "/keys",
    needsOutage: true,
  },
  { name: "all keys", route: "(console)/admin/keys", as: "administrator", path: () => "/admin/keys" },
  {
    name: "deleted keys",
    route: "(console)/admin/keys",
    as: "administrator",
    path: () => "/admin/keys?status=deleted",
  },
  { name: "the gates", route: "(console)/admin/gates", as: "administrator", path: () => "/admin/gates" },
  { name: "a key", route: "(console)/keys/[id]", as: "administrator", path: (id) => `/keys/${id}` },
  {
    name: "a key that is not there",
    route: "(console)/keys/[id]",
    as: "administrator",
    path: () => "/keys/2147483647",
    allows: notFound,
  },
  { name: "the account", route: "(console)/account", as: "administrator", path: () => "/account" },
  {
    name: "a refused change of password",
    route: "(console)/account",
    as: "administrator",
    path: () => "/account",
    open: (page, { account }) => page.getByRole("button", { name: account.changePassword }).click(),
  },
  { name: "the audit log", route: "(console)/admin/audit", as: "administrator", path: () => "/admin/audit" },
  {
    name: "a checked audit log",
    route: "(console)/admin/audit",
    as: "administrator",
    path: () => "/admin/audit?action=session.start&from=2026-01-01&target=user",
    async open(page, { audit }) {
      await page.getByRole("button", { name: audit.verify.submit }).click();
      await page.getByRole("status").getByText(/\d/).waitFor();
    },
  },
  {
    name: "an audit log without a match",
    route: "(console)/admin/audit",
    as: "administrator",
    path: () => "/admin/audit?address=203.0.113.1",
  },
  {
    name: "a row of the audit log",
    route: "(console)/admin/audit/[id]",
    as: "administrator",
    path: () => "/admin/audit/1",
  },
  ...organizationViews,
  ...userViews,
  ...claimViews,
  ...modelViews,
  ...checkViews,
  ...usageViews,
  { name: "a page that is not there", route: null, as: "nobody", path: () => "/no/such", allows: notFound },
];

async function openCreate(page: Page, { keys }: Words) {
  await page.getByRole("button", { name: keys.create.open }).click();
  return page.getByRole("dialog", { name: keys.create.title });
}

async function createKey(page: Page, words: Words) {
  const dialog = await openCreate(page, words);
  await dialog
    .getByLabel(words.keys.fields.name, { exact: true })
    .fill(`密钥 ${crypto.randomUUID().replace(/\D/g, "")}`);
  await dialog.getByRole("radio", { name: words.keys.models.access.none }).check();
  await dialog.getByRole("button", { name: words.keys.create.submit }).click();
  await page.getByRole("button", { name: words.keys.secret.copyAndClose }).waitFor();
}

async function openMenu(page: Page, { keys }: Words) {
  const [start = "", end = ""] = keys.actionsFor.split("{name}");
  await page
    .getByRole("button", { name: new RegExp(`^${start}.*${end}$`) })
    .first()
    .click();
  await page.getByRole("menu").waitFor();
}

async function choose(page: Page, words: Words, action: string | RegExp) {
  await openMenu(page, words);
  await page.getByRole("menuitem", { name: action }).click();
}

const opened: Record<string, (page: Page, words: Words) => Promise<unknown>> = {
  async "the form for a new key, with all its fields and errors"(page, words) {
    const { fields, scope, models, expiry, custom, more, create } = words.keys;
    const dialog = await openCreate(page, words);
    await dialog.getByRole("radio", { name: scope.inferenceReach.some }).check();
    await dialog.getByRole("radio", { name: models.access.chosen }).check();
    await dialog.getByText(expiry.choices.exact, { exact: true }).click();
    await dialog.getByText(more, { exact: true }).click();
    await dialog.getByRole("radio", { name: custom.bring }).check();
    await dialog.getByRole("button", { name: create.submit }).click();
    await dialog.getByRole("alert").waitFor();
    await dialog.getByLabel(fields.description).waitFor();
  },
  async "models to choose from, and what was chosen"(page, words) {
    const { models } = words.keys;
    const dialog = await openCreate(page, words);
    await dialog.getByRole("radio", { name: models.access.chosen }).check();
    const field = dialog.getByLabel(models.names, { exact: true });
    for (const name of ["模型*", "没有的模型"]) {
      await field.fill(name);
      await field.press("Enter");
    }
    await field.fill("模");
    await page.getByRole("option").first().waitFor();
  },
  async "the question whether to discard"(page, words) {
    const dialog = await openCreate(page, words);
    await dialog.getByLabel(words.keys.fields.name, { exact: true }).fill("x");
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog").waitFor();
  },
  "a new key's secret": createKey,
  async "the question whether to leave a secret"(page, words) {
    await createKey(page, words);
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog").waitFor();
  },
  "a key's menu": openMenu,
  async "the form of a key"(page, words) {
    await choose(page, words, words.keys.edit.open);
    await page.getByRole("dialog").waitFor();
  },
  async "an edit, and what it would change"(page, words) {
    const { edit, expiry, models, difference } = words.keys;
    await choose(page, words, edit.open);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: models.access.all }).check();
    await dialog.getByText(expiry.choices["7d"], { exact: true }).click();
    await dialog.getByRole("region", { name: difference.title }).waitFor();
  },
  async "the question whether to delete"(page, words) {
    await choose(page, words, words.keys.delete.open);
    await page.getByRole("alertdialog").waitFor();
  },
  async "what was just done"(page, words) {
    await choose(page, words, new RegExp(`^(${words.keys.disable}|${words.keys.enable})$`));
    // It stays while the pointer is on it.
    await page.getByRole("region", { name: words.ui.notifications }).getByRole("dialog").first().hover();
  },
  async "the account's menu"(page, words) {
    await openSidebar(page, words);
    const [, end = ""] = words.shell.userMenu.split("{name}");
    await page.getByRole("button", { name: end }).click();
    await page.getByRole("button", { name: words.shell.signOut }).waitFor();
  },
};

/** Only what is opened matters here, so little stands behind it. */
const fewKeys = () => `/keys?search=${encodeURIComponent("مفتاح")}`;

/** What opens on a page: dialogs, menus and messages. */
export const openViews: readonly View[] = [
  ...Object.entries(opened).map(([name, open]) => ({
    name,
    route: "(console)/keys",
    as: "administrator" as const,
    path: fewKeys,
    open,
  })),
  {
    name: "the sidebar",
    route: "(console)/keys",
    as: "administrator",
    path: () => "/keys",
    open: openSidebar,
    isPhoneOnly: true,
  },
];
