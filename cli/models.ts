import { type Command, Option } from "commander";
import { syncUpstream } from "../db/model-sync";
import { listModels } from "../db/models";
import { listUpstreams } from "../db/upstreams";
import { operator } from "../lib/actor";
import { parseInput } from "../lib/input";
import { type ModelState, modelQuery, modelSortFields, modelStates } from "../lib/models/schema";
import { type Upstream, upstreamQuery } from "../lib/upstreams";
import { type JsonOption, run } from "./command";
import { modelPage, syncedModels } from "./upstream-answers";
import { upstreamNamed } from "./upstreams";

const labels = {
  upstream: "--upstream",
  search: "--search",
  sort_by: "--sort",
  page: "--page",
  perPage: "--per-page",
};

export function registerModels(program: Command): void {
  const models = program.command("models").description("list models, and take over what upstreams name");
  registerSync(models);
  registerList(models);
}

function registerSync(models: Command): void {
  models
    .command("sync")
    .description("ask upstreams for their models, and add those that are new")
    .argument("[upstream]", "one alone, also a disabled one")
    .option("--json", "answer as JSON")
    .action((name: string | undefined, options: JsonOption) =>
      run({
        options,
        labels: { name: "UPSTREAM" },
        input: () => name,
        verb: async () => {
          const asked = name === undefined ? await upstreamsInUse() : [await upstreamNamed(name, "name")];
          return syncedModels(await Promise.all(asked.map(syncOne)));
        },
      }),
    );
}

async function upstreamsInUse(): Promise<Upstream[]> {
  const { items } = await listUpstreams(operator, upstreamQuery.parse({ perPage: "1000" }));
  return items.filter(({ state }) => state !== "disabled");
}

async function syncOne({ id, name }: Upstream) {
  return { upstream: { id, name }, ...(await syncUpstream(operator, { id })) };
}

type ListOptions = JsonOption & {
  search?: string;
  upstream?: string;
  state?: ModelState;
  sort?: string;
  page?: string;
  perPage?: string;
};

function registerList(models: Command): void {
  models
    .command("list")
    .description("list models by name")
    .option("--search <text>", "in the name")
    .option("--upstream <name>", "only those that it serves, or is the fallback of")
    .addOption(new Option("--state <state>", "only models in this state").choices(modelStates))
    .option("--sort <fields>", `such as -created_at, of ${modelSortFields.join(", ")}`)
    .option("--page <number>")
    .option("--per-page <number>", "up to 1000 (default: 25)")
    .option("--json", "answer as JSON")
    .action(({ search, upstream, state, sort, page, perPage, ...options }: ListOptions) =>
      run({
        options,
        labels,
        input: () => parseInput(modelQuery, { search, state, sort_by: sort, page, perPage }),
        verb: async (query) => {
          const upstream_id =
            upstream === undefined ? undefined : (await upstreamNamed(upstream, "upstream")).id;
          return modelPage(await listModels(operator, { ...query, upstream_id }));
        },
      }),
    );
}
