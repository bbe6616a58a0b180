import * as z from "zod";

/** Where the triggers of the tables and the heartbeats notify; the first name stands in a migration too. */
export const changesChannel = "latchkey_changes";
export const acknowledgementsChannel = "gate_ack";

const ids = z.array(z.int()).default([]);

const change = z.object({
  /** The transaction's id and the microsecond of its statement: together they name one notice. */
  change: z.string(),
  at: z.number(),
  keys: ids,
  users: ids,
  owners: ids,
  /** Too many rows to name, or all of them. */
  flush: z.boolean().default(false),
  /** A credential that was unknown may be known now. */
  adds: z.boolean().default(false),
  /** Upstreams, models or who may use them are others now. */
  catalogue: z.boolean().default(false),
});

/** What a transaction changed of what verdicts rest on, as the tables' triggers announce it when it commits. */
export type Change = z.output<typeof change>;

/** Proves to its sender that notifications arrive. */
const beat = z.object({ beat: z.string(), count: z.int() });

const acknowledgement = z.object({ gate: z.string(), notice: z.string() });

/** A gate's word that it has applied every notice up to and with the one of this name. */
export type Acknowledgement = z.output<typeof acknowledgement>;

/** One notification; every listener hears the same ones in the same order, so that a name is a place in it. */
export type Notice =
  | { kind: "beat"; name: string; from: string }
  | { kind: "change"; name: string; change: Change };

/** Also what a notice that cannot be read counts as. */
export const everything: Change = {
  change: "",
  at: 0,
  keys: [],
  users: [],
  owners: [],
  flush: true,
  adds: true,
  catalogue: true,
};

/** Reads a notification on the channel of changes. */
export function readNotice(payload: string): Notice {
  const content = parseJson(payload);
  const heart = beat.safeParse(content).data;
  if (heart) return { kind: "beat", name: beatName(heart.beat, heart.count), from: heart.beat };
  const read = change.safeParse(content).data ?? everything;
  return { kind: "change", name: `${read.change}.${read.at}`, change: read };
}

export function beatName(from: string, count: number): string {
  return `${from}.${count}`;
}

/** Reads a notification on the channel of acknowledgements; null when it is none. */
export function readAcknowledgement(payload: string): Acknowledgement | null {
  return acknowledgement.safeParse(parseJson(payload)).data ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
