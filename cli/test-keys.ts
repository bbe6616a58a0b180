import { expect } from "vitest";
import * as z from "zod";
import { latchkey } from "./test-cli";

export const createdKey = z.looseObject({
  id: z.number(),
  value: z.string(),
  expires_at: z.iso.datetime().nullable(),
  warnings: z.array(z.string()),
});
const keyList = z.object({
  items: z.array(z.looseObject({ id: z.number(), name: z.string(), value: z.null() })),
  pagination: z.object({ page: z.number(), perPage: z.number(), total: z.number(), totalPage: z.number() }),
});

/** Makes a key for ada, and answers what is told of it. */
export async function create(...words: string[]) {
  const { code, stdout, stderr } = await latchkey("keys", "create", "--user", "ada", "--json", ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return createdKey.parse(JSON.parse(stdout));
}

/** The keys as they are listed. */
export async function list(...words: string[]) {
  const { code, stdout } = await latchkey("keys", "list", "--json", ...words);
  expect(code).toBe(0);
  return keyList.parse(JSON.parse(stdout));
}
