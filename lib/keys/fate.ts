import * as z from "zod";
import { expected, rowId } from "../input";

/** How long somebody's keys may work on after somebody else has taken them over. */
const longestHandOverSeconds = 7 * 24 * 60 * 60;

/**
 * What becomes of the keys of somebody who goes: all end at once, or somebody takes over those that work, which end
 * after `ends_in` seconds.
 */
export const fateOfKeys = {
  keys: z.enum(["end", "hand_over"], "required"),
  to_user_id: rowId.optional(),
  ends_in: z
    .number(expected("number_expected"))
    .int("number_expected")
    .min(0, "out_of_range")
    .max(longestHandOverSeconds, "hand_over_too_late")
    .default(longestHandOverSeconds),
};

type Fate = { keys: "end" | "hand_over"; to_user_id?: number | undefined };

/** Handing over needs somebody who takes over. */
export function namesReceiver({ keys, to_user_id }: Fate): boolean {
  return keys === "end" || to_user_id !== undefined;
}
