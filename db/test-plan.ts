import { drizzle } from "drizzle-orm/postgres-js";
import { testDatabase } from "./test-database";

type Query = { text: string; parameters: unknown[] };

/** A test file's database, of which it can be told how it answers what our own code asks. */
export async function testPlans() {
  const connection = await testDatabase();
  const { sql } = connection;
  let queries: Query[] = [];
  const logger = {
    logQuery: (text: string, parameters: unknown[]) => void queries.push({ text, parameters }),
  };
  globalThis.latchkeyConnection = {
    ...connection,
    db: drizzle({ client: sql, logger }),
    close: () => sql.end(),
  };
  return {
    sql,
    /** How PostgreSQL answers each query of `ask` that contains `part`, node by node. */
    async plansOf(ask: () => Promise<unknown>, part: string): Promise<string[]> {
      queries = [];
      await ask();
      const asked = queries.filter(({ text }) => text.includes(part));
      if (asked.length === 0) throw new Error(`nothing was asked with "${part}"`);
      return Promise.all(
        asked.map(async ({ text, parameters }) => {
          const plan = await sql.unsafe(`explain ${text}`, parameters.map(String));
          return plan.map((line) => line["QUERY PLAN"]).join("\n");
        }),
      );
    },
  };
}
