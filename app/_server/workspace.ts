import "server-only";
import { cookies } from "next/headers";
import { platformPrincipalId } from "../../lib/actor";
import { ownCookie } from "./cookie";

const yearSeconds = 31_536_000;

/** Where this browser says its user works; whether they belong there is asked with their session. */
export async function chosenWorkspace(): Promise<number> {
  const id = Number((await cookies()).get(ownCookie("workspace").name)?.value);
  return Number.isSafeInteger(id) && id > 0 ? id : platformPrincipalId;
}

/** Keeps in this browser where its user works. */
export async function chooseWorkspace(id: number): Promise<void> {
  const { name, options } = ownCookie("workspace");
  (await cookies()).set(name, String(id), { ...options, maxAge: yearSeconds });
}
