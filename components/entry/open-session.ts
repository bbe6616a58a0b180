import * as z from "zod";
import type { Result } from "../../lib/result";
import type { signInInput } from "../../lib/users";

const csrf = z.object({ csrfToken: z.string() });

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
  const isWrong = (await answer.text()).includes("error=CredentialsSignin");
  const code = isWrong ? "wrong_credentials" : "unavailable";
  return { ok: false, error: { code, values: {}, issues: [], requestId: "" } };
}
