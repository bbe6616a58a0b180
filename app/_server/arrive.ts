import "server-only";
import { cookies } from "next/headers";
import { getPreferences } from "../../db/account";
import { endSession, readSession } from "../../db/door";
import { rememberBrowser } from "../../db/known-browsers";
import { ownCookie } from "./cookie";
import { keepPreferences, requestClient } from "./request";

const yearSeconds = 31_536_000;

/**
 * What a browser is given when somebody has signed in with it: a name, by which they may go on guessing here when
 * strangers have used up the account's attempts, and how they want to see the console. A session it had before ends.
 */
export async function arrive(token: string, previous: string | null): Promise<void> {
  const client = await requestClient();
  const actor = await readSession(token, client);
  if (actor === null) return;
  if (previous !== null && previous !== token) await endSession(previous, client);
  const { name, options } = ownCookie("browsers");
  const known = rememberBrowser(await knownBrowsers(), actor.userId);
  (await cookies()).set(name, known, { ...options, maxAge: yearSeconds });
  await keepPreferences(await getPreferences(actor));
}

/** What `rememberBrowser` gave this browser to keep. */
export async function knownBrowsers(): Promise<string | null> {
  return (await cookies()).get(ownCookie("browsers").name)?.value ?? null;
}
