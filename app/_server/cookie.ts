import "server-only";
import { env } from "../../db/env";

/** A cookie that no script and no other site sees. Over https its name keeps other hosts from planting one. */
export function ownCookie(name: string) {
  const secure = env().publicUrl.startsWith("https:");
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure } as const;
  return { name: secure ? `__Host-latchkey-${name}` : `latchkey-${name}`, options };
}
