import type { Sql } from "./database";
import type { Person } from "./scene";

/** The names of all the keys a person ever had, in the order they were made. */
export async function keyNames(sql: Sql, { id }: Person): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`select name from api_keys where user_id = ${id} order by id`;
  return rows.map(({ name }) => name);
}
