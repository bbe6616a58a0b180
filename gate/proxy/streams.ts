import type { Change } from "../../db/change-notice";
import { type Asked, type Credential, judge, type Refusal } from "../../lib/keys/verdict";
import { concerns } from "../cache";
import type { CatalogueKeeper } from "../catalogue";
import type { Proof } from "../keys";

/** What is known of a request under way. */
type Stream = {
  token: string;
  credential: Credential;
  asked: Asked;
  /** Ends the request, for this reason. */
  cut: (reason: Refusal) => void;
};

type Open = Stream & {
  upstreamId: number | null;
  /** When it was last known that it may go on. */
  confirmedAt: number;
  judgedAt: number;
  isDoubtful: boolean;
  isJudged: boolean;
};

export type OpenStream = {
  /** Says which upstream answers it: it ends when that is disabled. */
  isAskedOf(upstreamId: number): void;
  close(): void;
};

type StreamsOptions = {
  prove: (token: string) => Proof<unknown> | Promise<Proof<unknown>>;
  catalogue: CatalogueKeeper;
  hears: () => boolean;
  maxStaleMs: number;
  now: () => number;
};

const lookEveryMs = 200;
/** While changes are not heard, each stream is judged anew this often. */
const judgeAnewMs = 1000;
/** Fewer than look-ups may be under way, so that those who knock are not kept waiting. */
const judgedAtOnce = 32;

/**
 * The requests under way, each of which ends as soon as its key may not make it any more: what a change concerns is
 * judged anew when it is heard, and everything once a second while none are heard. What could not be confirmed for
 * `maxStaleMs` (two seconds at least) ends too.
 */
export function keepStreams({ prove, catalogue, hears, maxStaleMs, now }: StreamsOptions) {
  const streams = new Set<Open>();
  const queue = new Set<Open>();
  const cuts = new Map<Refusal, number>();
  const longestUnconfirmedMs = Math.max(maxStaleMs, 2 * judgeAnewMs);
  let judging = 0;

  function cut(stream: Open, reason: Refusal): void {
    if (!streams.delete(stream)) return;
    cuts.set(reason, (cuts.get(reason) ?? 0) + 1);
    stream.cut(reason);
  }

  function doubt(stream: Open): void {
    stream.isDoubtful = true;
    if (!stream.isJudged) queue.add(stream);
  }

  function judgeQueued(): void {
    for (const stream of queue) {
      if (judging >= judgedAtOnce) return;
      queue.delete(stream);
      if (streams.has(stream)) judgeAnew(stream).finally(judgeQueued);
    }
  }

  async function judgeAnew(stream: Open): Promise<void> {
    judging += 1;
    stream.isJudged = true;
    stream.isDoubtful = false;
    stream.judgedAt = now();
    try {
      const [proof, { catalogue: known, readAt }] = await Promise.all([
        prove(stream.token),
        catalogue.current(),
      ]);
      if (typeof proof === "string") return cut(stream, proof);
      const refusal = judge(proof.credential, stream.asked, new Date(), known.closed);
      if (refusal !== null) return cut(stream, refusal);
      const isUpstreamThere = stream.upstreamId === null || known.finishing.has(stream.upstreamId);
      if (!isUpstreamThere) return cut(stream, "unavailable");
      stream.credential = proof.credential;
      stream.confirmedAt = Math.max(stream.confirmedAt, Math.min(proof.readAt, readAt));
    } catch {
      stream.isDoubtful = true;
    } finally {
      judging -= 1;
      stream.isJudged = false;
    }
  }

  function look(): void {
    const isHeard = hears();
    const time = now();
    const date = new Date();
    for (const stream of streams) {
      const { expiresAt } = stream.credential;
      if (isHeard && !stream.isDoubtful && !stream.isJudged) stream.confirmedAt = time;
      if (expiresAt !== null && expiresAt <= date) cut(stream, "expired");
      else if (time - stream.confirmedAt > longestUnconfirmedMs) cut(stream, "unavailable");
      else if (stream.isDoubtful || (!isHeard && time - stream.judgedAt >= judgeAnewMs)) doubt(stream);
    }
    judgeQueued();
  }

  const looking = setInterval(look, lookEveryMs).unref();

  return {
    /** Watches a request from now on; changes count from here, so it is opened before the last verdict on it. */
    open({ token, credential, asked, cut: end }: Stream): OpenStream {
      const time = now();
      const opened: Open = {
        token,
        credential,
        asked,
        cut: end,
        upstreamId: null,
        confirmedAt: time,
        judgedAt: time,
        isDoubtful: false,
        isJudged: false,
      };
      streams.add(opened);
      return {
        isAskedOf(upstreamId) {
          opened.upstreamId = upstreamId;
        },
        close: () => void streams.delete(opened),
      };
    },
    /** Judges anew what the change concerns. */
    apply(change: Change): void {
      for (const stream of streams) {
        if (change.catalogue || concerns(change, stream.credential)) doubt(stream);
      }
      judgeQueued();
    },
    /** Judges everything anew: changes may have been missed. */
    doubtAll(): void {
      for (const stream of streams) doubt(stream);
      judgeQueued();
    },
    size: () => streams.size,
    cuts,
    close: () => clearInterval(looking),
  };
}

export type Streams = ReturnType<typeof keepStreams>;
