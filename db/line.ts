import "server-only";
import { type Connection, connect, databaseUrl } from "./client";
import { isOutage } from "./outage";

type LineOptions<T> = {
  applicationName: string;
  /** A question that has waited this long is given up; without any answer meanwhile, the connection too. */
  silentAfterMs: number;
  /** Makes of a fresh connection what questions are asked with. */
  prepare: (connection: Connection) => T;
};

export type Line<T> = {
  /** @throws SilenceError, the driver's error, or what the question itself throws */
  ask<R>(question: (prepared: T) => Promise<R>): Promise<R>;
  close(): Promise<void>;
};

/** A database that did not answer in time. */
export class SilenceError extends Error {
  constructor(ms: number) {
    super(`the database did not answer within ${ms} ms`);
    this.name = "SilenceError";
  }
}

type Open<T> = { prepared: T; connection: Connection; answeredAt: number };

/**
 * One connection for short questions, many at once, opened when first needed and for a new one given up as soon as it
 * is lost or silent: a connection to a server that is gone may stay silent for minutes.
 */
export function openLine<T>({ applicationName, silentAfterMs, prepare }: LineOptions<T>): Line<T> {
  let current: Open<T> | undefined;

  function open(): Open<T> {
    const connection = connect(databaseUrl(), { max: 1, applicationName, onClose: () => giveUp(opened) });
    // Lest what the server still works on, or waits for, outlives the connection. Not every system can.
    connection.sql`set client_connection_check_interval = 1000`.catch(() => {});
    const opened: Open<T> = { prepared: prepare(connection), connection, answeredAt: performance.now() };
    return opened;
  }

  function giveUp(line: Open<T>): void {
    if (current === line) current = undefined;
    line.connection.sql.end({ timeout: 0 }).catch(() => {});
  }

  return {
    async ask(question) {
      current ??= open();
      const line = current;
      const askedAt = performance.now();
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          if (line.answeredAt <= askedAt) giveUp(line);
          reject(new SilenceError(silentAfterMs));
        }, silentAfterMs);
      });
      try {
        return await Promise.race([question(line.prepared), silence]);
      } catch (error) {
        if (isOutage(error)) giveUp(line);
        throw error;
      } finally {
        clearTimeout(timer);
        if (performance.now() - askedAt < silentAfterMs) line.answeredAt = performance.now();
      }
    },
    async close() {
      const last = current;
      current = undefined;
      await last?.connection.sql.end({ timeout: 0 });
    },
  };
}
