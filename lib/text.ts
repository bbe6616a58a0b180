import * as z from "zod";
import { expected } from "./input";

/** Control characters, and the marks that reorder text so that it reads as something else (Unicode TR 9, TR 36). */
const unsafe = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const unsafeButLines = /[^\P{Cc}\t\n]|[\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** What a person can see: neither blank nor one of Unicode's "default ignorable" characters. */
const visible = /[^\s\p{DI}]/u;

/** Length as a person counts it, in code points. */
export function characters(text: string): number {
  return [...text].length;
}

/** One line of text exactly as written: 1 to `max` characters, nothing invisible that misleads. */
export function exactLine(max: number) {
  return z
    .string(expected("text_expected"))
    .refine((text) => visible.test(text), "required")
    .refine((text) => characters(text) <= max, "too_long")
    .refine((text) => !unsafe.test(text), "control_characters");
}

/** One line of text a person typed: trimmed and NFC. */
export function line(max: number) {
  return z
    .string(expected("text_expected"))
    .transform((text) => text.trim().normalize("NFC"))
    .pipe(exactLine(max));
}

/** Several lines of text: line ends become `\n`, an empty text becomes null. */
export function paragraph(max: number) {
  return z
    .string(expected("text_expected"))
    .transform((text) => text.replace(/\r\n?/g, "\n").trim().normalize("NFC"))
    .pipe(
      z
        .string()
        .refine((text) => characters(text) <= max, "too_long")
        .refine((text) => !unsafeButLines.test(text), "control_characters"),
    )
    .transform((text) => text || null)
    .nullable();
}

/** An exact list: what is written, once each, in order. */
export function distinct<T extends z.ZodType>(item: T, max: number) {
  return z
    .array(item, expected("list_expected"))
    .max(max, "too_many_entries")
    .transform((items) => [...new Set(items)]);
}
