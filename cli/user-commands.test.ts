import { beforeAll, describe, expect, test } from "vitest";
import { proveKey } from "../db/presented-key";
import { testDatabase } from "../db/test-database";
import { latchkey } from "./test-cli";
import { createdKey, list } from "./test-keys";

await testDatabase();

beforeAll(async () => {
  for (const name of ["ada", "bob"]) expect((await latchkey("users", "create", name)).code).toBe(0);
});

describe("a user", () => {
  test("made without a password is given a link, which is all that stands on stdout", async () => {
    const { stdout, stderr } = await latchkey("users", "create", "Carla", "--admin");
    expect(stdout).toMatch(/^http:\/\/localhost:\d+\/password#[\w-]{43}\n$/);
    expect(stderr).toContain("Carla");
    const { items } = JSON.parse((await latchkey("users", "list", "--json")).stdout);
    expect(items).toContainEqual(
      expect.objectContaining({ name: "Carla", is_admin: true, status: "invited", keys: 0 }),
    );
  });

  test("can be given a new link by name, and the first one ends", async () => {
    const { invitation_url } = JSON.parse((await latchkey("users", "create", "dan", "--json")).stdout);
    const { reset_url, name } = JSON.parse(
      (await latchkey("users", "reset-password", "DAN", "--json")).stdout,
    );
    expect(name).toBe("dan");
    expect(reset_url).toMatch(/\/password#[\w-]{43}$/);
    expect(reset_url).not.toBe(invitation_url);
  });

  test("is promoted, demoted, deactivated and activated by name", async () => {
    await latchkey("users", "create", "Eva");
    for (const [word, sentence, expected] of [
      ["promote", "Eva may administer everything.", { is_admin: true, is_active: true }],
      ["demote", "Eva administers nothing any more.", { is_admin: false, is_active: true }],
      ["deactivate", "Eva is deactivated, and so are all their keys.", { status: "deactivated" }],
      ["activate", "Eva is active.", { status: "invited", is_active: true }],
    ] as const) {
      const { code, stdout } = await latchkey("users", word, "EVA");
      expect({ code, stdout }).toEqual({ code: 0, stdout: `${sentence}\n` });
      const { items } = JSON.parse((await latchkey("users", "list", "--search", "eva", "--json")).stdout);
      expect(items).toEqual([expect.objectContaining(expected)]);
    }
  });

  test("that is deactivated is given no link", async () => {
    await latchkey("users", "create", "Finn");
    await latchkey("users", "deactivate", "Finn");
    expect(await latchkey("users", "reset-password", "Finn")).toEqual({
      code: 1,
      stdout: "",
      stderr: "“Finn” is deactivated. Activate them first.\n",
    });
  });

  test("is deleted with all keys, and the name is free again", async () => {
    await latchkey("users", "create", "Gro");
    const { stdout } = await latchkey("keys", "create", "--user", "Gro", "--name", "hers", "--json");
    expect(await latchkey("users", "delete", "Gro")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Deleted user \d+: Gro\n$/),
      stderr: "Keys that ended: 1.\n",
    });
    expect(await proveKey(createdKey.parse(JSON.parse(stdout)).value)).toBe("unknown_key");
    expect((await latchkey("users", "create", "Gro")).code).toBe(0);
  });

  test("is deleted after somebody else took over the keys, who is given a link for each", async () => {
    for (const name of ["Hal", "Ida"]) await latchkey("users", "create", name);
    const { stdout } = await latchkey("keys", "create", "--user", "Hal", "--name", "nightly", "--json");
    const { id, value } = createdKey.parse(JSON.parse(stdout));
    const words = ["--hand-over-to", "Ida", "--keys-end-in", "1d", "--json"];
    const deleted = JSON.parse((await latchkey("users", "delete", "Hal", ...words)).stdout);
    expect(deleted).toMatchObject({
      name: "Hal",
      ended: 0,
      handed_over: [
        { key_id: id, name: "nightly", claim_url: expect.stringMatching(/^http:\/\/\S+\/claim#[\w-]{43}$/) },
      ],
    });
    expect(await proveKey(value)).toMatchObject({ keyId: id });
    const keys = await list("--user", "Ida");
    expect(keys.items).toMatchObject([{ id: deleted.handed_over[0].successor_id, status: "pending" }]);
  });

  test("ends the way of the setup link once it administers", async () => {
    expect(await latchkey("setup-link")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "This installation already has an administrator. Sign in instead.\n",
    });
  });
});
