import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type * as z from "zod";
import { log } from "../../db/log";
import { isOutage } from "../../db/outage";
import type { Origin, UserActor } from "../../lib/actor";
import { parseInput } from "../../lib/input";
import { AppError, type Result } from "../../lib/result";
import { currentActor } from "./auth";
import { isSameOrigin } from "./origin";
import { requestClient, requestTransport } from "./request";

/** Makes a server action of a verb: who asks, is the input right, then the verb. The browser gets a `Result`. */
export function action<S extends z.ZodType, T>(
  schema: S,
  verb: (actor: UserActor, input: z.output<S>) => Promise<T>,
) {
  return (input: z.input<S>): Promise<Result<T>> =>
    answer(async () => {
      const actor = await currentActor();
      if (actor === null) throw new AppError("unauthenticated");
      return verb(actor, parseInput(schema, input));
    });
}

/** A server action for somebody who has no session yet, and shows a one-time link and a new password instead. */
export function publicAction<S extends z.ZodType, T>(
  schema: S,
  verb: (input: z.output<S>, origin: Origin) => Promise<T>,
) {
  return (input: z.input<S>): Promise<Result<T>> =>
    answer(async () => {
      if ((await requestTransport()) === "refused") throw new AppError("unprotected");
      const { address, requestId } = await requestClient();
      return verb(parseInput(schema, input), { address, requestId });
    });
}

/** A server action of a plain form, which works without JavaScript and has nothing to answer. */
export function formAction(run: (form: FormData) => Promise<void>) {
  return async (form: FormData): Promise<void> => {
    if (!isSameOrigin(await headers())) throw new AppError("forbidden_origin");
    await run(form);
  };
}

async function answer<T>(run: () => Promise<T>): Promise<Result<T>> {
  const list = await headers();
  const requestId = list.get("x-request-id") ?? "";
  try {
    if (!isSameOrigin(list)) throw new AppError("forbidden_origin");
    return { ok: true, data: await run() };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof AppError) {
      return {
        ok: false,
        error: { code: error.code, values: error.values, issues: error.issues, requestId },
      };
    }
    log.error({ error, requestId }, "action failed");
    const code = isOutage(error) ? "unavailable" : "internal";
    return { ok: false, error: { code, values: {}, issues: [], requestId } };
  }
}
