import { randomBytes } from "node:crypto";
import type { PlaywrightWorkerArgs } from "@playwright/test";
import type { Ownership, Role } from "../db/matrix/reach";
import { insertModel, insertOffer, insertUpstream } from "./catalogue";
import { insertKeys, type Sql } from "./database";
import type { Product } from "./product";
import { createPerson, type Person } from "./scene";

export type Cast = {
  people: Record<Role, Person>;
  deactivated: Person;
  /** Whose things the others reach for: of the organization "here", of the one "elsewhere", of none, of nobody any more. */
  colleague: number;
  neighbour: number;
  stranger: number;
  gone: number;
  here: number;
  elsewhere: number;
};

const nowhere = 2 ** 31 - 1;
export const word = (start: string) => `${start} ${randomBytes(6).toString("hex")}`;

export async function makeCast(
  sql: Sql,
  playwright: PlaywrightWorkerArgs["playwright"],
  product: Product,
): Promise<Cast> {
  const person = (isAdmin = false) => createPerson(sql, playwright, product, { isAdmin });
  const [here, elsewhere] = [await insertOrganization(sql), await insertOrganization(sql)];
  const people = {
    user: await person(),
    member: await person(),
    ownerHere: await person(),
    ownerElsewhere: await person(),
    administrator: await person(true),
  };
  const deactivated = await person();
  const [colleague, neighbour, stranger, gone] = await Promise.all([1, 2, 3, 4].map(() => insertUser(sql)));
  const cast = {
    people,
    deactivated,
    here,
    elsewhere,
    colleague: colleague ?? 0,
    neighbour: neighbour ?? 0,
    stranger: stranger ?? 0,
    gone: gone ?? 0,
  };
  await join(sql, here, people.member.id, "member");
  await join(sql, here, people.ownerHere.id, "owner");
  await join(sql, here, deactivated.id, "owner");
  await join(sql, here, cast.colleague, "member");
  await join(sql, elsewhere, people.ownerElsewhere.id, "owner");
  await join(sql, elsewhere, cast.neighbour, "member");
  await sql`update users set is_active = false where id = ${deactivated.id}`;
  await sql`update users set is_active = false, deleted_at = now() where id = ${cast.gone}`;
  return cast;
}

/** Makes what a cell reaches for, anew each time, so that no cell meets what another left. */
export function targetOf(sql: Sql, cast: Cast, role: Role | null, ownership: Ownership) {
  const self = role === null ? cast.deactivated.id : cast.people[role].id;
  const { colleague, neighbour, stranger, gone, here, elsewhere } = cast;
  const holder = { own: self, organization: colleague, elsewhere: neighbour, other: stranger, deleted: gone }[
    ownership
  ];
  const principal = { own: 1, organization: here, elsewhere, other: 1, deleted: 1 }[ownership];
  const isDeleted = ownership === "deleted";

  return {
    holder,
    principal,

    async key(values: { isPending?: boolean } = {}): Promise<number> {
      const owner = isDeleted ? self : holder;
      const deleted_at = isDeleted ? new Date() : null;
      const [id = 0] = await insertKeys(sql, owner, [{ name: word("key"), deleted_at }]);
      const pending = `pending$${randomBytes(16).toString("hex")}`;
      await sql`
        update api_keys set owner_principal_id = ${principal},
          hashed_secret_key = ${values.isPending ? pending : sql`hashed_secret_key`} where id = ${id}`;
      return id;
    },

    /** A user; one's own is oneself. */
    async user(): Promise<number> {
      if (ownership === "own") return self;
      const id = await insertUser(sql);
      if (isDeleted) await sql`update users set is_active = false, deleted_at = now() where id = ${id}`;
      return id;
    },

    /** An organization with the same people as "here" or "elsewhere"; `other` is the platform. */
    async place(): Promise<number> {
      if (ownership === "other") return 1;
      if (isDeleted) return nowhere;
      const isElsewhere = ownership === "elsewhere" || (ownership === "own" && role === "ownerElsewhere");
      const id = await insertOrganization(sql);
      await sql`
        insert into memberships (user_id, principal_id, role)
        select user_id, ${id}::int, role from memberships where principal_id = ${isElsewhere ? elsewhere : here}`;
      return id;
    },

    async session(): Promise<number> {
      if (isDeleted) return nowhere;
      const [row] = await sql<{ id: number }[]>`
        insert into sessions (user_id, token_hash, expires_at)
        values (${holder}, ${randomBytes(16).toString("hex")}, now() + interval '1 hour') returning id`;
      return row?.id ?? 0;
    },

    async identity(): Promise<number> {
      if (isDeleted) return nowhere;
      const [row] = await sql<{ id: number }[]>`
        insert into identities (user_id, issuer, subject)
        values (${holder}, 'https://id.example', ${randomBytes(16).toString("hex")}) returning id`;
      return row?.id ?? 0;
    },

    /** An upstream that serves a model, which another offers too. */
    async catalogue(): Promise<{ upstreamId: number; otherId: number; modelId: number }> {
      const [upstreamId, otherId] = [
        await insertUpstream(sql, word("upstream")),
        await insertUpstream(sql, word("upstream")),
      ];
      const name = word("model");
      const modelId = await insertModel(sql, name, upstreamId);
      await insertOffer(sql, otherId, name);
      return { upstreamId, otherId, modelId };
    },

    async modelsVersion(): Promise<number> {
      const [row] = await sql<{ version: number | null }[]>`
        select (models ->> 'version')::int as version from settings where principal_id = 1`;
      return row?.version ?? 0;
    },

    async newcomer(): Promise<string> {
      const id = await insertUser(sql);
      const [row] = await sql<{ name: string }[]>`select name from users where id = ${id}`;
      return row?.name ?? "";
    },

    async version(principalId: number): Promise<number> {
      const [row] = await sql<
        { version: number }[]
      >`select version from settings where principal_id = ${principalId}`;
      return row?.version ?? 0;
    },

    async signInVersion(): Promise<number> {
      const [row] = await sql<{ version: number | null }[]>`
        select (sign_in ->> 'version')::int as version from settings where principal_id = 1`;
      return row?.version ?? 0;
    },
  };
}

export type Target = ReturnType<typeof targetOf>;

/** All that is stored, but when somebody was last seen, counted guesses, gates, and refusals in the audit log. */
export async function everything(sql: Sql): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name not in ('attempts', 'gates')`;
  const query = tables.map(
    ({ name }) => `
      select '${name}' as name, md5(string_agg((to_jsonb(t) - 'last_seen_at')::text, ',' order by t::text)) as digest
      from "${name}" t ${name === "audit_log" ? "where refusal is null" : ""}`,
  );
  const rows = await sql.unsafe<{ name: string; digest: string }[]>(query.join(" union all "));
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

async function insertOrganization(sql: Sql): Promise<number> {
  const name = word("organization");
  const [row] = await sql<{ id: number }[]>`
    insert into principals (kind, name, name_key) values ('organization', ${name}, ${name}) returning id`;
  return row?.id ?? 0;
}

async function insertUser(sql: Sql): Promise<number> {
  const name = word("user");
  const [row] = await sql<
    { id: number }[]
  >`insert into users (name, name_key) values (${name}, ${name}) returning id`;
  return row?.id ?? 0;
}

async function join(sql: Sql, principalId: number, userId: number, role: string): Promise<void> {
  await sql`insert into memberships (user_id, principal_id, role) values (${userId}, ${principalId}, ${role})`;
}
