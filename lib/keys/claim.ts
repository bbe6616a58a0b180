import { fields } from "../input";
import { linkToken } from "../users";
import type { Key } from "./schema";

export const claimKeyInput = fields({ token: linkToken });
export type ClaimKeyInput = { token: string };

/** What the holder of a claim link sees before they take the key. */
export type Claim = {
  key: Key;
  /** Who made the link; null for the operator of the machine. */
  made_by: string | null;
  /** When the link ends. */
  expires_at: Date;
};
