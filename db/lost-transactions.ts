import { setTimeout } from "node:timers/promises";
import type { Sql, TransactionSql } from "postgres";
import { isOutage } from "./outage";

type Work = (tx: TransactionSql) => unknown;

/** The driver tells of a lost connection a moment after the query on it has failed. */
const toldWithinMs = 1000;

const never = () => new Promise<never>(() => {});

/**
 * Lets a transaction end with its connection. The driver goes on with it: its own rollback then ends the process, and what
 * the transaction still sends lands in the next one on the connection made anew (porsager/postgres, issues 1208 and 1216).
 * Here it sends nothing more and rejects with the driver's error.
 */
export function endTransactionsWithTheirConnection(sql: Sql): void {
  const begin = sql.begin.bind(sql);
  async function beginAnother(first: string | Work, second?: Work): Promise<unknown> {
    const [options, work] = typeof first === "string" ? [first, second] : ["", first];
    let loss: unknown = null;
    try {
      return await begin(options, (tx) => run(tx, work ?? never, () => loss));
    } catch (error) {
      loss = error;
      throw error;
    }
  }
  Object.assign(sql, { begin: beginAnother });
}

/** To settle would have the driver send a commit or a rollback. */
async function run(tx: TransactionSql, work: Work, loss: () => unknown): Promise<unknown> {
  try {
    const result = await work(guard(tx, loss));
    return loss() === null ? result : never();
  } catch (error) {
    if (isLoss(error)) await setTimeout(toldWithinMs);
    if (loss() === null) throw error;
    return never();
  }
}

function guard(tx: TransactionSql, loss: () => unknown): TransactionSql {
  const stopWhenLost = () => {
    const error = loss();
    if (error !== null) throw error;
  };
  return new Proxy(tx, {
    apply(target, self, sent) {
      stopWhenLost();
      return Reflect.apply(target, self, sent);
    },
    get(target, name) {
      if (name === "savepoint") return (work: Work) => target.savepoint((inner) => run(inner, work, loss));
      if (name !== "unsafe") return Reflect.get(target, name);
      return (...sent: Parameters<TransactionSql["unsafe"]>) => {
        stopWhenLost();
        return target.unsafe(...sent);
      };
    },
  });
}

function isLoss(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const isFatal = cause instanceof Error && "severity" in cause && cause.severity === "FATAL";
  return isFatal || isOutage(cause);
}
