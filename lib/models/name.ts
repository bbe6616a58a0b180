import { isModelName } from "../requests";
import { exactLine } from "../text";

/** To the letter, as clients ask for it and keys list it: a star would be a pattern there. */
export const modelName = exactLine(200).refine(
  (name) => isModelName(name) && !name.includes("*"),
  "model_name_characters",
);
