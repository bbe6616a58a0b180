import type { KeyEditing } from "../../../components/keys/use-key-edit";
import { findClosedNames, listUsableModels, readKey, readKeyRules } from "./actions";

/** What the editors of keys ask for once they are open. */
export const keyEditing: KeyEditing = {
  readKey,
  readRules: readKeyRules,
  listModels: listUsableModels,
  findClosed: findClosedNames,
};
