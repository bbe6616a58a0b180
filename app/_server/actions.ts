"use server";

import { redirect } from "next/navigation";
import { formAction } from "./action";
import { leave } from "./auth";
import { setPreference } from "./request";

export const setTheme = formAction((form) => setPreference("theme", String(form.get("theme"))));

export const setLocale = formAction((form) => setPreference("locale", String(form.get("locale"))));

export const signOut = formAction(async () => {
  await leave();
  redirect("/sign-in");
});
