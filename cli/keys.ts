import { type Command, Option } from "commander";
import { listKeys } from "../db/key-list";
import { createKey, deleteKey } from "../db/keys";
import { findUser } from "../db/user-list";
import { operator } from "../lib/actor";
import { parseInput } from "../lib/input";
import {
  type CreateKeyInput,
  createKeyInput,
  type KeyStatus,
  keyIdInput,
  keyQuery,
  keySortFields,
  keyStatuses,
} from "../lib/keys/schema";
import { type PermissionScope, permissionScopes } from "../lib/keys/scopes";
import type { User } from "../lib/users";
import { type JsonOption, orUnknown, run } from "./command";
import { parseDuration, readStandardInput } from "./input";
import { createdKey, deletedKey, keyPage } from "./key-answers";

const labels = {
  id: "ID",
  user: "--user",
  name: "--name",
  description: "--description",
  scope: "--scope",
  allowed_model_names: "--model",
  expires_in: "--expires-in",
  expires_at: "--expires-at",
  custom: "--custom-stdin",
  search: "--search",
  status: "--status",
  sort_by: "--sort",
  page: "--page",
  perPage: "--per-page",
};

export function registerKeys(program: Command): void {
  const keys = program.command("keys").description("make, list and delete API keys");
  registerCreate(keys);
  registerList(keys);
  registerDelete(keys);
}

type CreateOptions = JsonOption & {
  user: string;
  name: string;
  description?: string;
  scope: PermissionScope[];
  model?: string[];
  models: boolean;
  expiresIn: string;
  expiresAt?: string;
  customStdin?: boolean;
  claim?: boolean;
};

function registerCreate(keys: Command): void {
  keys
    .command("create")
    .description("make a key and print its value, the only time it can be seen")
    .requiredOption("--user <name>", "whose key it is")
    .requiredOption("--name <name>", "what it is called")
    .option("--description <text>", "what it is for")
    .addOption(
      new Option("--scope <scope...>", "what it may do")
        .choices(permissionScopes)
        .default(["inference"], "inference"),
    )
    .addOption(
      new Option("--model <name...>", "a model it may call, or a pattern such as qwen3-* (default: all)"),
    )
    .addOption(new Option("--no-models", "it may call no model").conflicts("model"))
    .option("--expires-in <time>", "1h, 7d, 2w, 1y, a number of seconds, or never", "90d")
    .addOption(new Option("--expires-at <time>", "such as 2030-12-31T23:59:59Z").conflicts("expiresIn"))
    .option("--custom-stdin", "read the key's value from standard input, instead of generating one")
    .addOption(
      new Option("--claim", "print a link by which the user gets the value, instead of the value").conflicts(
        "customStdin",
      ),
    )
    .option("--json", "answer as JSON")
    .action((options: CreateOptions) =>
      run({
        options,
        labels,
        input: () => readCreate(options),
        verb: async (input) => {
          const { id: user_id } = await userNamed(options.user);
          return createdKey(
            await ofUser(createKey(operator, { ...input, user_id }, options.claim ? "claim" : "value")),
          );
        },
      }),
    );
}

async function readCreate(options: CreateOptions): Promise<CreateKeyInput> {
  return parseInput(createKeyInput, {
    name: options.name,
    description: options.description,
    scope: options.scope,
    allowed_model_names: options.models ? (options.model ?? null) : [],
    custom: options.customStdin ? await readStandardInput() : undefined,
    ...(options.expiresAt === undefined
      ? { expires_in: parseDuration(options.expiresIn) }
      : { expires_at: options.expiresAt }),
  });
}

type ListOptions = JsonOption & {
  user?: string;
  search?: string;
  status?: KeyStatus;
  sort?: string;
  page?: string;
  perPage?: string;
};

function registerList(keys: Command): void {
  keys
    .command("list")
    .description("list keys, the newest first")
    .option("--user <name>", "one user's keys (default: everybody's)")
    .option("--search <text>", "in name, description, access key and user name")
    .addOption(new Option("--status <status>", "only keys in this state").choices(keyStatuses))
    .option("--sort <fields>", `such as name,-created_at, of ${keySortFields.join(", ")}`)
    .option("--page <number>")
    .option("--per-page <number>", "up to 1000 (default: 25)")
    .option("--json", "answer as JSON")
    .action(({ user, search, status, sort, page, perPage, ...options }: ListOptions) =>
      run({
        options,
        labels,
        input: () => parseInput(keyQuery, { search, status, sort_by: sort, page, perPage }),
        verb: async (query) => {
          const user_id = user === undefined ? "*" : (await userNamed(user)).id;
          return keyPage(await listKeys(operator, { ...query, user_id }));
        },
      }),
    );
}

function registerDelete(keys: Command): void {
  keys
    .command("delete")
    .description("delete a key: it is refused from now on")
    .argument("<id>", "its number, as `keys list` shows it")
    .option("--json", "answer as JSON")
    .action((id: string, options: JsonOption) =>
      run({
        options,
        labels,
        input: () => parseInput(keyIdInput, { id: Number(id) }),
        verb: async (input) => deletedKey(await orUnknown(deleteKey(operator, input), "id", "unknown_key")),
      }),
    );
}

function userNamed(name: string): Promise<User> {
  return ofUser(findUser(operator, name));
}

function ofUser<T>(found: Promise<T>): Promise<T> {
  return orUnknown(found, "user", "unknown_user");
}
