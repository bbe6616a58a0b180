import { expect, it } from "vitest";
import { parseLoose } from "../list";
import { pageOfModels, usableModelQuery } from "./usable";

const models = Array.from({ length: 60 }, (_, i) => ({
  name: `qwen3-${String(i).padStart(2, "0")}`,
  upstream: "gpu-1",
  is_callable: true,
  is_gone: false,
}));
const ask = (params: Record<string, string>) => pageOfModels(models, parseLoose(usableModelQuery, params));

it("a page holds as many as asked for, and one beyond the last is the last", () => {
  expect(ask({}).items).toHaveLength(25);
  expect(ask({ page: "9" })).toMatchObject({
    items: { length: 10 },
    pagination: { page: 3, perPage: 25, total: 60, totalPage: 3 },
  });
});
it("a search finds a part of a name, whatever its case", () => {
  expect(ask({ search: "QWEN3-1", perPage: "50" }).items.map(({ name }) => name)).toEqual(
    models.slice(10, 20).map(({ name }) => name),
  );
  expect(ask({ search: "llama" }).pagination).toMatchObject({ page: 1, total: 0, totalPage: 0 });
});
it("names go either way, and what was given stays as it was", () => {
  expect(ask({ sort_by: "-name" }).items[0]?.name).toBe("qwen3-59");
  expect(models[0]?.name).toBe("qwen3-00");
});
