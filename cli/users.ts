import { type Command, Option } from "commander";
import { env } from "../db/env";
import { createUser, listUsers, resetPassword } from "../db/users";
import { operator } from "../lib/actor";
import { parseInput } from "../lib/input";
import { createUserInput, type User } from "../lib/users";
import { type Answer, type JsonOption, orUnknown, run } from "./command";
import { readSecretFile, readStandardInput } from "./input";
import { countOf, date, table } from "./output";

export function registerUsers(program: Command): void {
  const users = program
    .command("users")
    .description("make and list users, and let them choose a new password");
  registerCreate(users);
  registerList(users);
  registerResetPassword(users);
}

type CreateOptions = JsonOption & { admin?: boolean; passwordFile?: string; passwordStdin?: boolean };

function registerCreate(users: Command): void {
  users
    .command("create")
    .description("make a user; without a password, print the link by which that person chooses one")
    .argument("<name>")
    .option("--admin", "let them administer everything")
    .option("--password-file <file>", "read the password from this file")
    .addOption(
      new Option("--password-stdin", "read the password from standard input").conflicts("passwordFile"),
    )
    .option("--json", "answer as JSON")
    .action((name: string, options: CreateOptions) =>
      run({
        options,
        labels: { name: "NAME", password: options.passwordFile ? "--password-file" : "--password-stdin" },
        input: async () => {
          const password = await readPassword(options);
          return parseInput(createUserInput, { name, is_admin: options.admin, password });
        },
        verb: async (input) => createdUser(await createUser(operator, input)),
      }),
    );
}

async function readPassword({ passwordFile, passwordStdin }: CreateOptions): Promise<string | undefined> {
  if (passwordFile !== undefined) return readSecretFile(passwordFile, "password");
  return passwordStdin ? readStandardInput() : undefined;
}

function createdUser({ user, linkToken }: Awaited<ReturnType<typeof createUser>>): Answer {
  const invitation_url = linkToken === null ? null : passwordUrl(linkToken);
  return {
    json: { ...user, invitation_url },
    text: invitation_url ?? `Made user ${user.id}: ${user.name}`,
    notes: invitation_url
      ? [`Give this link to ${user.name}, to choose a password: once, within 7 days.`]
      : [],
  };
}

function registerList(users: Command): void {
  users
    .command("list")
    .description("list everybody")
    .option("--json", "answer as JSON")
    .action((options: JsonOption) =>
      run({ options, labels: {}, input: () => {}, verb: async () => userList(await listUsers(operator)) }),
    );
}

function userList(items: User[]): Answer {
  const headings = ["ID", "NAME", "ROLE", "STATUS", "KEYS", "CREATED", "LAST SEEN"];
  return {
    json: { items },
    text: items.length === 0 ? "" : table(headings, items.map(row)),
    notes: [`${countOf(items.length, "user")}.`],
  };
}

function row(user: User): string[] {
  return [
    String(user.id),
    user.name,
    user.is_admin ? "admin" : "user",
    user.is_active ? (user.has_password ? "active" : "invited") : "deactivated",
    String(user.keys),
    date(user.created_at),
    date(user.last_seen_at),
  ];
}

function registerResetPassword(users: Command): void {
  users
    .command("reset-password")
    .description("print a link by which a user chooses a new password")
    .argument("<name>")
    .option("--json", "answer as JSON")
    .action((name: string, options: JsonOption) =>
      run({
        options,
        labels: { name: "NAME" },
        input: () => name,
        verb: async () => {
          const { user, linkToken } = await orUnknown(resetPassword(operator, name), "name", "unknown_user");
          const reset_url = passwordUrl(linkToken);
          return {
            json: { ...user, reset_url },
            text: reset_url,
            notes: [
              `Give this link to ${user.name}: once, within 24 hours. The old password works until then.`,
            ],
          };
        },
      }),
    );
}

function passwordUrl(token: string): string {
  return `${env().publicUrl}/password#${token}`;
}
