import * as z from "zod";
import { type ErrorCode, errorStatus, type Result } from "../../lib/result";
import type { signInInput } from "../../lib/users";

const csrf = z.object({ csrfToken: z.string() });

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorStatus, code);
const refusal = z.object({
  reason: z.string().refine(isErrorCode),
  values: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

/**
 * Opens a session through next-auth's routes. Its own `signIn` for browsers leaves the page, and what was typed there,
 * when the server cannot be reached; here that is thrown.
 */
export async function openSession(fields: z.input<typeof signInInput>): Promise<Result<null>> {
  const { csrfToken } = csrf.parse(await (await fetch("/api/auth/csrf")).json());
  const answer = await fetch("/api/auth/callback/credentials", {
    method: "POST",
    body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
  });
  if (answer.ok) return { ok: true, data: null };
  const told = refusal.safeParse(await answer.json().catch(() => null));
  const { reason: code, values } = told.success ? told.data : { reason: "unavailable" as const, values: {} };
  return { ok: false, error: { code, values, issues: [], requestId: "" } };
}
