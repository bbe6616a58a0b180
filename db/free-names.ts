import { and, eq, inArray, isNull } from "drizzle-orm";
import { characters } from "../lib/text";
import type { Tx } from "./client";
import { api_keys } from "./schema";

const longest = 100;

type Named = { name: string; owner_principal_id: number };

/**
 * The names under which these keys can be a user's beside the keys they have: as they are, else with the first number
 * from 2 on that is free.
 */
export async function freeNames(tx: Tx, userId: number, keys: readonly Named[]): Promise<string[]> {
  const principals = [...new Set(keys.map((key) => key.owner_principal_id))];
  const held = await tx
    .select({ name: api_keys.name, owner_principal_id: api_keys.owner_principal_id })
    .from(api_keys)
    .where(
      and(
        eq(api_keys.user_id, userId),
        inArray(api_keys.owner_principal_id, principals),
        isNull(api_keys.deleted_at),
      ),
    );
  const taken = new Set(held.map(placeOf));
  return keys.map((key) => {
    let name = key.name;
    for (let n = 2; taken.has(placeOf({ ...key, name })); n++) name = numbered(key.name, n);
    taken.add(placeOf({ ...key, name }));
    return name;
  });
}

function numbered(name: string, n: number): string {
  const end = ` ${n}`;
  return characters(name) + end.length <= longest ? name + end : shortened(name, longest - end.length) + end;
}

function shortened(name: string, length: number): string {
  return [...name].slice(0, length).join("").trimEnd();
}

function placeOf({ owner_principal_id, name }: Named): string {
  return `${owner_principal_id} ${name}`;
}
