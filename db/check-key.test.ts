import { describe, expect, test } from "vitest";
import { operator, type UserActor } from "../lib/actor";
import { type CheckKeyFields, checkKeyInput } from "../lib/keys/check";
import { checkKey, findKeys } from "./check-key";
import { testDatabase } from "./test-database";
import { newModel, newUpstream } from "./test-models";
import { inOrganization, newKey, newKeyFor, person } from "./test-scene";

await testDatabase();
const ada = await person();
const mallory = await person();

const check = (actor: UserActor, fields: CheckKeyFields) => checkKey(actor, checkKeyInput.parse(fields));
const chat = { method: "POST", path: "/v1/chat/completions" };

describe("of whose keys one is told", () => {
  test("a stranger's key is not found, by its id as by its value", async () => {
    const key = await newKey(ada);
    const notFound = { code: "not_found" };
    await expect(check(mallory, { key_id: key.id, ...chat })).rejects.toMatchObject(notFound);
    await expect(check(mallory, { value: key.value, ...chat })).rejects.toMatchObject(notFound);
  });

  test("a value that is nobody's is told to be unknown, and nothing else", async () => {
    const answer = await check(await person(), { value: "sk-made-up-0123456789", ...chat });
    expect(answer).toEqual({
      key: null,
      refusal: "unknown_key",
      steps: [],
      proxy: null,
      isPending: false,
      at: expect.any(Date),
    });
  });

  test("owners are told of the keys of their organization, administrators of all", async () => {
    const { principalId, member } = await inOrganization(ada);
    const { member: owner } = await inOrganization(await person(), "owner");
    const key = await newKey(member, { owner_principal_id: principalId });
    await expect(check(owner, { key_id: key.id, ...chat })).rejects.toMatchObject({ code: "not_found" });
    const own: UserActor = { ...owner, memberships: [{ principalId, role: "owner" }] };
    expect((await check(own, { key_id: key.id, ...chat })).key).toMatchObject({ id: key.id });
    expect((await check(await person({ is_admin: true }), { value: key.value, ...chat })).key?.id).toBe(
      key.id,
    );
  });

  test("keys are found by name and public part, and only one's own", async () => {
    const key = await newKey(ada, { name: "a name to look for" });
    const idsFor = async (actor: UserActor, search: string) =>
      (await findKeys(actor, { search })).map(({ id }) => id);
    expect(await idsFor(ada, "name to LOOK")).toEqual([key.id]);
    expect(await idsFor(ada, key.access_key)).toEqual([key.id]);
    expect(await idsFor(mallory, key.access_key)).toEqual([]);
  });
});

describe("guessing at values", () => {
  test("ends after ten wrong ones, a stranger's right one counts as wrong, and one's own cost nothing", async () => {
    const guesser = await person();
    const own = await newKey(guesser);
    const stolen = await newKey(ada);
    for (let i = 0; i < 20; i++) await check(guesser, { value: own.value, ...chat });
    await expect(check(guesser, { value: stolen.value, ...chat })).rejects.toMatchObject({
      code: "not_found",
    });
    for (let i = 0; i < 9; i++) {
      expect((await check(guesser, { value: `sk-made-up-0123456789-${i}`, ...chat })).refusal).toBe(
        "unknown_key",
      );
    }
    const tooMany = { code: "too_many_attempts" };
    await expect(check(guesser, { value: "sk-made-up-0123456789", ...chat })).rejects.toMatchObject(tooMany);
    await expect(check(guesser, { value: own.value, ...chat })).rejects.toMatchObject(tooMany);
    expect((await check(guesser, { key_id: own.id, ...chat })).key?.id).toBe(own.id);
  });

  test("costs nothing for what cannot be a key", async () => {
    const guesser = await person();
    for (let i = 0; i < 20; i++) {
      expect((await check(guesser, { value: "short", ...chat })).refusal).toBe("malformed_key");
    }
  });
});

describe("the answer", () => {
  test("holds the end against the time that is asked for", async () => {
    const key = await newKey(ada, { expires_in: 3600 });
    const asked = { key_id: key.id, scope: "inference" as const };
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    expect((await check(ada, { ...asked, at: at(0.5) })).refusal).toBeNull();
    expect((await check(ada, { ...asked, at: at(2) })).refusal).toBe("expired");
  });

  test("says of a key that nobody has claimed that it has no value", async () => {
    const pending = await newKeyFor(operator, ada);
    expect(await check(ada, { key_id: pending.id, ...chat })).toMatchObject({
      refusal: "unknown_key",
      isPending: true,
      steps: [],
    });
  });

  test("tells what the gate's own /v1 makes of a model that cannot be called", async () => {
    const key = await newKey(ada);
    await newModel(await newUpstream({ state: "enabled" }), { name: "here" });
    await newModel(await newUpstream({ state: "draining" }), { name: "draining" });
    const proxy = async (fields: CheckKeyFields) => (await check(ada, { key_id: key.id, ...fields })).proxy;
    expect(await proxy({ ...chat, model: "here" })).toBeNull();
    expect(await proxy({ ...chat, model: "draining" })).toBe("model_not_found");
    expect(await proxy({ ...chat, model: "nowhere" })).toBe("model_not_found");
    expect(await proxy(chat)).toBe("invalid_request");
    expect(await proxy({ method: "GET", path: "/v1/models" })).toBeNull();
    expect(await proxy({ scope: "inference.chat", model: "nowhere" })).toBeNull();
  });
});
