import type * as z from "zod";
import { fields } from "../input";
import { distinct, exactLine } from "../text";
import { usableModelsInput } from "./schema";

/** Names somebody typed, to learn which of them are models that a key of this user may not use. */
export const closedNamesInput = fields({
  ...usableModelsInput.shape,
  names: distinct(exactLine(200), 1000),
});
export type ClosedNamesInput = z.output<typeof closedNamesInput>;
