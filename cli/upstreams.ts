import { type Command, Option } from "commander";
import { deleteUpstream } from "../db/delete-upstream";
import { createUpstream, findUpstream, listUpstreams, testUpstream } from "../db/upstreams";
import { operator } from "../lib/actor";
import { parseInput } from "../lib/input";
import {
  createUpstreamInput,
  type Upstream,
  type UpstreamKind,
  upstreamKinds,
  upstreamQuery,
  upstreamSortFields,
} from "../lib/upstreams";
import { type Answer, type JsonOption, orUnknown, run } from "./command";
import { readSecretFile, readStandardInput } from "./input";
import { deletedUpstream, testedUpstream, upstreamPage } from "./upstream-answers";

const labels = {
  name: "--name",
  base_url: "--url",
  credential: "--credential-file",
  search: "--search",
  sort_by: "--sort",
  page: "--page",
  perPage: "--per-page",
};

export function registerUpstreams(program: Command): void {
  const upstreams = program
    .command("upstreams")
    .description("add, list, test and remove the inference servers that the gate calls");
  registerAdd(upstreams);
  registerList(upstreams);
  registerTest(upstreams);
  registerRemove(upstreams);
}

type AddOptions = JsonOption & {
  name: string;
  url: string;
  kind: UpstreamKind;
  credentialFile?: string;
  credentialStdin?: boolean;
};

function registerAdd(upstreams: Command): void {
  upstreams
    .command("add")
    .description("add an upstream; its models are taken over in about a minute, or at once by `models sync`")
    .requiredOption("--name <name>", "what it is called")
    .requiredOption("--url <url>", "the address of its /v1, such as http://localhost:8000/v1")
    .addOption(
      new Option("--kind <kind>", "whose interface it speaks").choices(upstreamKinds).default("openai"),
    )
    .option("--credential-file <file>", "read from this file what it asks of its callers")
    .addOption(new Option("--credential-stdin", "read that from standard input").conflicts("credentialFile"))
    .option("--json", "answer as JSON")
    .action((options: AddOptions) =>
      run({
        options,
        labels: { ...labels, ...(options.credentialStdin && { credential: "--credential-stdin" }) },
        input: async () => {
          const { name, url, kind } = options;
          const credential = await readCredential(options);
          return parseInput(createUpstreamInput, { name, kind, base_url: url, credential });
        },
        verb: async (input) => {
          const json = await createUpstream(operator, input);
          return { json, text: `Added upstream ${json.id}: ${json.name}` };
        },
      }),
    );
}

async function readCredential({ credentialFile, credentialStdin }: AddOptions): Promise<string | null> {
  if (credentialFile !== undefined) return readSecretFile(credentialFile, "credential");
  return credentialStdin ? readStandardInput() : null;
}

type ListOptions = JsonOption & { search?: string; sort?: string; page?: string; perPage?: string };

function registerList(upstreams: Command): void {
  upstreams
    .command("list")
    .description("list upstreams by name")
    .option("--search <text>", "in the name")
    .option("--sort <fields>", `such as -created_at, of ${upstreamSortFields.join(", ")}`)
    .option("--page <number>")
    .option("--per-page <number>", "up to 1000 (default: 25)")
    .option("--json", "answer as JSON")
    .action(({ search, sort, page, perPage, ...options }: ListOptions) =>
      run({
        options,
        labels,
        input: () => parseInput(upstreamQuery, { search, sort_by: sort, page, perPage }),
        verb: async (query) => upstreamPage(await listUpstreams(operator, query)),
      }),
    );
}

function registerTest(upstreams: Command): void {
  registerForOne(
    upstreams.command("test").description("ask an upstream for its models, and change nothing"),
    async ({ id, name, kind, base_url }) =>
      testedUpstream(name, await testUpstream(operator, { id, kind, base_url })),
  );
}

function registerRemove(upstreams: Command): void {
  registerForOne<JsonOption & { withModels?: boolean }>(
    upstreams
      .command("remove")
      .description("remove an upstream; its models go on at their fallback where they have one")
      .option("--with-models", "delete its models that have no fallback"),
    async (upstream, { withModels = false }) => {
      const { id } = upstream;
      return deletedUpstream(upstream, await deleteUpstream(operator, { id, with_models: withModels }));
    },
  );
}

function registerForOne<Options extends JsonOption>(
  command: Command,
  verb: (upstream: Upstream, options: Options) => Promise<Answer>,
): void {
  command
    .argument("<name>")
    .option("--json", "answer as JSON")
    .action((name: string, options: Options) =>
      run({
        options,
        labels: { name: "NAME" },
        input: () => name,
        verb: async () => verb(await upstreamNamed(name, "name"), options),
      }),
    );
}

/** @throws not_found on `field` */
export function upstreamNamed(name: string, field: string): Promise<Upstream> {
  return orUnknown(findUpstream(operator, name), field, "unknown_upstream");
}
