import * as z from "zod";
import { tokenPattern } from "./keys/token";

/** What a list is searched for. A secret pasted into the search field must not travel on in URLs and logs. */
export const searchText = z
  .string("text_expected")
  .max(200, "too_long")
  .transform((text) => text.trim().normalize("NFC"))
  .refine((text) => !text.includes("\0"), "control_characters")
  .refine((text) => !tokenPattern.test(text), "search_is_secret")
  .default("");
