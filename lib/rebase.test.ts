import { describe, expect, it } from "vitest";
import { changedFields, rebase } from "./rebase";

describe("when somebody else saved meanwhile", () => {
  const before = { name: "gpu", url: "http://a", state: "enabled", ids: [1, 2] };

  it("what only they changed is taken over, what only oneself changed stays", () => {
    const { merged, both } = rebase(before, { ...before, name: "mine" }, { ...before, ids: [1] });
    expect(merged).toEqual({ ...before, name: "mine", ids: [1] });
    expect(both).toEqual([]);
  });
  it("what both changed is named, and stays one's own", () => {
    const theirs = { ...before, name: "theirs", state: "disabled" };
    const { merged, both } = rebase(before, { ...before, name: "mine" }, theirs);
    expect(merged).toEqual({ ...before, name: "mine", state: "disabled" });
    expect(both).toEqual(["name"]);
  });
  it("what both changed to the same is no conflict", () => {
    const same = { ...before, ids: [3] };
    expect(rebase(before, same, { ...same })).toEqual({ merged: same, both: [] });
  });
  it("what both took away or added is no conflict either", () => {
    const optional: { name: string; note?: string | null | undefined } = { name: "a", note: undefined };
    expect(rebase(optional, { ...optional, note: null }, { ...optional, note: "theirs" }).both).toEqual([
      "note",
    ]);
    expect(rebase(optional, { ...optional, note: null }, { ...optional, note: null }).both).toEqual([]);
  });
});

it("only what differs is named as changed", () => {
  const before = { name: "a", ids: [1], note: undefined };
  expect(changedFields(before, { ...before, ids: [1] })).toEqual({});
  expect(changedFields(before, { ...before, ids: [2] })).toEqual({ ids: [2] });
});
