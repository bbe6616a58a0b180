import * as z from "zod";
import { expected, fields } from "../input";

/** How the catalogue grows. */
export const modelSettings = fields({
  /** Whether everybody may use a model that an upstream names for the first time. */
  models_open_by_default: z.boolean("boolean_expected").default(true),
});
export type ModelSettings = z.output<typeof modelSettings>;

/** The settings to save, and the version that was edited. */
export const updateModelSettingsInput = fields({
  ...modelSettings.shape,
  version: z.number(expected("number_expected")).int("number_expected").min(0, "out_of_range"),
});
export type UpdateModelSettingsInput = z.output<typeof updateModelSettingsInput>;
export type UpdateModelSettingsFields = z.input<typeof updateModelSettingsInput>;
