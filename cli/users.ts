import { type Command, Option } from "commander";
import { deleteUser } from "../db/delete-user";
import { findUser, listUsers } from "../db/user-list";
import { createUser, resetPassword, updateUser } from "../db/users";
import { operator } from "../lib/actor";
import { fields, parseInput } from "../lib/input";
import { fateOfKeys } from "../lib/keys/fate";
import { fieldError } from "../lib/result";
import {
  createUserInput,
  type UpdateUserInput,
  type User,
  type UserRole,
  type UserStatus,
  userQuery,
  userRoles,
  userSortFields,
  userStatuses,
} from "../lib/users";
import { type Answer, type JsonOption, orUnknown, run } from "./command";
import { parseDuration, readSecretFile, readStandardInput } from "./input";
import { createdUser, deletedUser, passwordLink, userPage } from "./user-answers";

const labels = {
  name: "NAME",
  search: "--search",
  sort_by: "--sort",
  page: "--page",
  perPage: "--per-page",
  to_user_id: "--hand-over-to",
  ends_in: "--keys-end-in",
  expires_in: "--keys-end-in",
};

export function registerUsers(program: Command): void {
  const users = program.command("users").description("make, list, change and delete users");
  registerCreate(users);
  registerList(users);
  registerChanges(users);
  registerResetPassword(users);
  registerDelete(users);
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
        labels: { ...labels, password: options.passwordFile ? "--password-file" : "--password-stdin" },
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

type ListOptions = JsonOption & {
  search?: string;
  status?: UserStatus;
  role?: UserRole;
  sort?: string;
  page?: string;
  perPage?: string;
};

function registerList(users: Command): void {
  users
    .command("list")
    .description("list users by name")
    .option("--search <text>", "in the name")
    .addOption(new Option("--status <status>", "only users in this state").choices(userStatuses))
    .addOption(new Option("--role <role>", "only administrators, or everybody else").choices(userRoles))
    .option("--sort <fields>", `such as name,-created_at, of ${userSortFields.join(", ")}`)
    .option("--page <number>")
    .option("--per-page <number>", "up to 1000 (default: 25)")
    .option("--json", "answer as JSON")
    .action(({ search, status, role, sort, page, perPage, ...options }: ListOptions) =>
      run({
        options,
        labels,
        input: () => parseInput(userQuery, { search, status, role, sort_by: sort, page, perPage }),
        verb: async (query) => userPage(await listUsers(operator, query)),
      }),
    );
}

type Change = { description: string; patch: Omit<UpdateUserInput, "id">; done: string };

/** What is said and done by one word. */
const changes: Record<string, Change> = {
  promote: {
    description: "let a user administer everything",
    patch: { is_admin: true },
    done: "may administer everything",
  },
  demote: {
    description: "take that away again; they are signed out everywhere",
    patch: { is_admin: false },
    done: "administers nothing any more",
  },
  deactivate: {
    description: "stop a user and all their keys; they are signed out everywhere",
    patch: { is_active: false },
    done: "is deactivated, and so are all their keys",
  },
  activate: {
    description: "let a deactivated user and their keys work again",
    patch: { is_active: true },
    done: "is active",
  },
};

function registerChanges(users: Command): void {
  for (const [word, { description, patch, done }] of Object.entries(changes)) {
    const verb = async (user: User) => {
      const json = await updateUser(operator, { id: user.id, ...patch });
      return { json, text: `${user.name} ${done}.` };
    };
    registerForOne(users, word, description, verb);
  }
}

function registerResetPassword(users: Command): void {
  registerForOne(
    users,
    "reset-password",
    "print a link by which a user chooses a password; earlier ones end",
    async (user) => passwordLink(await resetPassword(operator, user)),
  );
}

function registerForOne(
  users: Command,
  word: string,
  description: string,
  verb: (user: User) => Promise<Answer>,
): void {
  users
    .command(word)
    .description(description)
    .argument("<name>")
    .option("--json", "answer as JSON")
    .action((name: string, options: JsonOption) =>
      run({ options, labels, input: () => name, verb: async () => verb(await userNamed(name, "name")) }),
    );
}

type DeleteOptions = JsonOption & { handOverTo?: string; keysEndIn?: string };

const end = fields({ ends_in: fateOfKeys.ends_in });

function registerDelete(users: Command): void {
  users
    .command("delete")
    .description("delete a user; all their keys end at once, unless somebody takes them over")
    .argument("<name>")
    .option("--hand-over-to <name>", "who takes over the keys that work, by a link for each")
    .option("--keys-end-in <time>", "when the old keys end then, at most 7d (default: 7d)")
    .option("--json", "answer as JSON")
    .action((name: string, { handOverTo, keysEndIn, ...options }: DeleteOptions) =>
      run({
        options,
        labels,
        input: () => {
          if (keysEndIn === undefined) return parseInput(end, {});
          if (handOverTo === undefined) throw fieldError("to_user_id", "required");
          return parseInput(end, { ends_in: parseDuration(keysEndIn) ?? Number.MAX_SAFE_INTEGER });
        },
        verb: async ({ ends_in }) => {
          const user = await userNamed(name, "name");
          const fate =
            handOverTo === undefined
              ? ({ keys: "end" } as const)
              : ({ keys: "hand_over", to_user_id: (await userNamed(handOverTo, "to_user_id")).id } as const);
          return deletedUser(user, await deleteUser(operator, { id: user.id, ends_in, ...fate }));
        },
      }),
    );
}

function userNamed(name: string, field: string): Promise<User> {
  return orUnknown(findUser(operator, name), field, "unknown_user");
}
