import { type FoundModel, findJsonModel } from "../body-model";
import { findFormModel } from "./form";

/** How a body is to be read: as JSON, some fields of which are refused, or as a form of parts. */
export type Reading = { kind: "json"; refused: readonly string[] } | { kind: "form"; boundary: string };

/** Finds the one model that a body names. */
export function scanBody(body: Buffer, reading: Reading): FoundModel {
  return reading.kind === "json"
    ? findJsonModel(body, reading.refused)
    : findFormModel(body, reading.boundary);
}
