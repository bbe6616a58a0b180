import "server-only";
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import {
  type Acknowledgement,
  acknowledgementsChannel,
  beatName,
  changesChannel,
  type Notice,
  readAcknowledgement,
  readNotice,
} from "./change-notice";
import { connect, type Database, directDatabaseUrl } from "./client";
import { openLine, SilenceError } from "./line";
import { log } from "./log";
import { isOutage } from "./outage";

export type ChangesOptions = {
  /** Each notice, in the order of commits. */
  onNotice: (notice: Notice) => void;
  /** Hearing begins, for the first time or anew: changes may have been missed. */
  onGap: () => void;
  onAcknowledgement?: (acknowledgement: Acknowledgement) => void;
  /** Told to the database with every heartbeat. */
  tell?: (db: Database) => Promise<unknown>;
  beatEveryMs?: number;
  deafAfterMs?: number;
};

/** `swallowed`: LISTEN was accepted and nothing is heard, as behind a pooler of transactions. */
type Hearing = "hears" | "connecting" | "swallowed";

export type Changes = {
  /** Which heartbeats are this listener's. */
  id: string;
  /** Sends something over the connection of the heartbeats. */
  send: (statement: (db: Database) => Promise<unknown>) => Promise<unknown>;
  /** Whether a change committed `deafAfterMs` ago would have been heard. */
  hears(): boolean;
  hearing(): Hearing;
  /** Resolves once everything committed before was heard, or cannot be for now. */
  catchUp(): Promise<void>;
  /** How long the last heartbeat took from being sent to being heard; null before the first. */
  lagMs(): number | null;
  close(): Promise<void>;
};

const retryMs = 500;
const catchUpMs = 1000;

/**
 * Listens to what changes in the database. Proves every few seconds that it hears, by a heartbeat sent over a connection
 * of its own; as long as none comes back, it does not, whatever the reason, and the listening connection is made anew.
 */
export function listenToChanges(options: ChangesOptions): Changes {
  const { onNotice, onGap, onAcknowledgement, beatEveryMs = 2000, deafAfterMs = 10_000 } = options;
  const id = randomUUID();
  const line = openLine({ applicationName: "latchkey beat", silentAfterMs: 5000, prepare: ({ db }) => db });
  const beats = new Map<string, number>();
  const toldOf = new Map<string, () => void>();
  let listener: Listener | undefined;
  let retry: NodeJS.Timeout | undefined;
  let beatCount = 0;
  let lagMs: number | null = null;
  let isSwallowed = false;

  function hear(from: Listener, channel: string, payload: string): void {
    if (from !== listener) return;
    if (channel === acknowledgementsChannel) {
      const acknowledgement = readAcknowledgement(payload);
      if (acknowledgement) onAcknowledgement?.(acknowledgement);
      return;
    }
    const notice = readNotice(payload);
    if (notice.kind === "beat" && notice.from === id) hearBeat(from, notice.name);
    onNotice(notice);
    toldOf.get(notice.name)?.();
  }

  function hearBeat(from: Listener, name: string): void {
    const sentAt = beats.get(name);
    if (sentAt === undefined) return;
    for (const [older, at] of beats) if (at <= sentAt) beats.delete(older);
    from.heardAt = sentAt;
    lagMs = performance.now() - sentAt;
    if (isSwallowed) log.info("changes are heard again");
    isSwallowed = false;
  }

  function listen(): void {
    clearTimeout(retry);
    const opened = openListener({
      onNotice: (channel, payload) => hear(opened, channel, payload),
      onListening() {
        if (opened !== listener) return;
        onGap();
        beat();
      },
      onLost: () => give(opened),
    });
    listener = opened;
  }

  function give(lost: Listener): void {
    lost.close().catch(() => {});
    if (lost !== listener) return;
    listener = undefined;
    beats.clear();
    retry = setTimeout(listen, retryMs).unref();
  }

  async function catchUp(): Promise<void> {
    const name = beatName(id, beatCount + 1);
    const heard = new Promise<void>((resolve) => {
      toldOf.set(name, resolve);
      setTimeout(resolve, catchUpMs).unref();
    });
    await beat();
    await heard;
    toldOf.delete(name);
  }

  async function beat(): Promise<void> {
    const sentOver = listener;
    const count = ++beatCount;
    const name = beatName(id, count);
    beats.set(name, performance.now());
    const payload = JSON.stringify({ beat: id, count });
    try {
      await line.ask((db) => db.execute(sql`select pg_notify(${changesChannel}, ${payload})`));
      if (sentOver) sentOver.beatsSent++;
      if (options.tell) await line.ask(options.tell);
    } catch (error) {
      beats.delete(name);
      // Of an outage those speak who need the database; here a heartbeat that does not come back says it all.
      if (!isOutage(error) && !(error instanceof SilenceError)) log.warn(error, "a heartbeat was refused");
    }
  }

  const watch = setInterval(() => {
    if (listener === undefined) return;
    if (performance.now() - (listener.heardAt ?? listener.openedAt) > deafAfterMs) {
      if (listener.heardAt === null && listener.beatsSent > 1 && !isSwallowed) {
        isSwallowed = true;
        log.warn(
          "changes are not heard, as behind a pooler: set DATABASE_URL_DIRECT; every check reads the database",
        );
      }
      give(listener);
    } else if (listener.isListening) beat();
  }, beatEveryMs).unref();

  const hears = () =>
    typeof listener?.heardAt === "number" && performance.now() - listener.heardAt < deafAfterMs;
  listen();
  return {
    id,
    send: line.ask,
    catchUp,
    hears,
    hearing: () => (hears() ? "hears" : isSwallowed ? "swallowed" : "connecting"),
    lagMs: () => lagMs,
    async close() {
      clearInterval(watch);
      clearTimeout(retry);
      const last = listener;
      listener = undefined;
      await Promise.all([last?.close(), line.close()]);
    },
  };
}

type Listener = {
  openedAt: number;
  isListening: boolean;
  /** When the last heartbeat that was heard had been sent. */
  heardAt: number | null;
  beatsSent: number;
  close(): Promise<void>;
};

type ListenerEvents = {
  onNotice: (channel: string, payload: string) => void;
  onListening: () => void;
  onLost: () => void;
};

/** One connection that listens until it is lost. */
function openListener({ onNotice, onListening, onLost }: ListenerEvents): Listener {
  const { sql: client } = connect(directDatabaseUrl(), {
    max: 1,
    applicationName: "latchkey changes",
    onNotify: onNotice,
    onClose: onLost,
  });
  const listener: Listener = {
    openedAt: performance.now(),
    isListening: false,
    heardAt: null,
    beatsSent: 0,
    close: () => client.end({ timeout: 0 }),
  };
  client
    .unsafe(`listen ${changesChannel}; listen ${acknowledgementsChannel}`)
    .then(() => {
      listener.isListening = true;
      onListening();
    })
    .catch(onLost);
  return listener;
}
