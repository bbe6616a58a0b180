import * as z from "zod";
import type { Device } from "./device";
import { expected, fields, rowId } from "./input";

/** Somebody, as they see themselves. */
export type Account = { name: string; is_admin: boolean; has_password: boolean; created_at: Date };

/** A browser that somebody is signed in with, as they are shown it. */
export type Session = {
  id: number;
  device: Device;
  address: string | null;
  created_at: Date;
  last_seen_at: Date;
  is_current: boolean;
};

export const confirmPasswordInput = fields({
  /** Not `password`: the dialog may stand over a form that has a field of that name. */
  current_password: z.string(expected("text_expected")).min(1, "required").max(1024, "too_long"),
});
export type ConfirmPasswordInput = z.output<typeof confirmPasswordInput>;

export const endOneSessionInput = fields({ id: rowId });
export type EndOneSessionInput = z.output<typeof endOneSessionInput>;
