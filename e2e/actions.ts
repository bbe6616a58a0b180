import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { root } from "./product";
import type { Person } from "./scene";

const manifest = z.object({
  node: z.record(
    z.string(),
    z.object({ exportedName: z.string(), workers: z.record(z.string(), z.unknown()) }),
  ),
});

/** A server action of the build: what it is called by, and a page that knows it. */
export type Action = { id: string; name: string; path: string };

/** Every server action, as the build lists them. */
export function actionsOfBuild(): Action[] {
  const file = join(root, ".next/server/server-reference-manifest.json");
  const { node } = manifest.parse(JSON.parse(readFileSync(file, "utf8")));
  return Object.entries(node).map(([id, { exportedName: name, workers }]) => {
    const pages = Object.keys(workers).map(pathOf);
    return {
      id,
      name,
      path: pages.find((path) => !path.includes("[")) ?? pages[0]?.replace(/\[\w+\]/g, "1") ?? "/",
    };
  });
}

export function actionNamed(name: string): Action {
  const action = actionsOfBuild().find((one) => one.name === name);
  if (action === undefined) throw new Error(`the build has no action ${name}`);
  return action;
}

/** `app/(console)/keys/page` → `/keys` */
function pathOf(page: string): string {
  return (
    page
      .replace(/^app/, "")
      .replace(/\/\([^)]*\)/g, "")
      .replace(/\/page$/, "") || "/"
  );
}

/** Every file of `app` of this name, by the folder it lies in. */
export function foldersWith(name: "page.tsx" | "route.ts"): string[] {
  return readdirSync(join(root, "app"), { recursive: true, encoding: "utf8" })
    .filter((file) => (file === name || file.endsWith(`/${name}`)) && !file.startsWith("_"))
    .map((file) => file.slice(0, -name.length).replace(/\/$/, ""))
    .sort();
}

export function cookiesOf(person: Person | null): Record<string, string> {
  if (person === null) return {};
  const cookies = person.state.cookies ?? [];
  return { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
}

export type Sent = { status: number; text: string };

/** Sends an action as a page would. `headers` may say that it comes from elsewhere. */
export async function send(
  consoleUrl: string,
  { id, path }: Action,
  input: unknown,
  headers: Record<string, string>,
): Promise<Sent> {
  const isForm = input instanceof FormData;
  const answer = await fetch(consoleUrl + path, {
    method: "POST",
    redirect: "manual",
    headers: {
      accept: "text/x-component",
      "next-action": id,
      ...(!isForm && { "content-type": "text/plain;charset=UTF-8" }),
      ...headers,
    },
    body: isForm ? input : JSON.stringify([input]),
  });
  return { status: answer.status, text: await answer.text() };
}

/** The form of a plain form's action, in the shape React sends it. */
export function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(`1_${name}`, value);
  form.append("0", '["$K1"]');
  return form;
}

const result = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string() }) }),
]);

/** `done` or the code of the refusal; of a plain form's action the status. */
export function outcomeOf({ status, text }: Sent): string {
  const line = /^1:(\{.*)$/m.exec(text)?.[1];
  if (status !== 200 || line === undefined) return `status ${status}: ${text.slice(0, 200)}`;
  const answer = result.parse(JSON.parse(line));
  return answer.ok ? "done" : answer.error.code;
}
