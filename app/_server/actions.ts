"use server";

import { redirect } from "next/navigation";
import { setPreferences } from "../../db/account";
import { endSessions } from "../../db/sessions";
import { type PreferenceName, setPreferencesInput } from "../../lib/preferences";
import { formAction } from "./action";
import { currentActor, leave } from "./auth";
import { keepPreferences } from "./request";

/** Keeps a choice for this browser, and for every other that the signed-in person will sign in with. */
const choose = (name: PreferenceName) =>
  formAction(async (form) => {
    const chosen = setPreferencesInput.safeParse({ [name]: form.get(name) });
    if (!chosen.success) return;
    await keepPreferences(chosen.data);
    const actor = await currentActor();
    if (actor !== null) await setPreferences(actor, chosen.data);
  });

export const setTheme = choose("theme");
export const setLocale = choose("locale");
export const setDensity = choose("density");

export const signOut = formAction(async () => {
  await leave();
  redirect("/sign-in");
});

export const signOutEverywhere = formAction(async () => {
  const actor = await currentActor();
  if (actor !== null) await endSessions(actor);
  await leave();
  redirect("/sign-in");
});
