import { userInfo } from "node:os";
import { createSetupLink } from "../db/door";
import type { Env } from "../db/env";
import type { Part } from "./supervisor";
import { answer, say } from "./terminal";

/**
 * Tells where the product is to be found and, while nobody administers it, how to become the first to. Where standard
 * output is for the log of requests, nothing else stands there.
 */
export async function announce(
  { publicUrl, gateUrl, port, gatePort, metricsPort, requestLog }: Env,
  parts: readonly Part[],
): Promise<void> {
  const [hasConsole, hasGate] = [parts.includes("console"), parts.includes("gate")];
  const token = hasConsole ? await createSetupLink() : null;
  const tunnel = tunnelCommand([...(hasConsole ? [port] : []), ...(hasGate ? [gatePort] : [])]);
  const lines = [
    ...(hasConsole ? [["Console", publicUrl]] : []),
    ...(hasGate ? [["Gate", `${gateUrl}/verify`]] : []),
    ...(hasGate && metricsPort ? [["Metrics", `port ${metricsPort}, /metrics`]] : []),
    ...(token ? [["Set up", `${publicUrl}/setup#${token}  (works once, within 24 hours)`]] : []),
    ...(tunnel ? [["Tunnel", `${tunnel}  (run it on your own machine)`]] : []),
  ];
  const text = lines.map(([name = "", value]) => `  ${name.padEnd(9)}${value}`).join("\n");
  const announcement = `\nLatchkey is running.\n\n${text}\n\nCtrl-C stops it.`;
  if (requestLog === "stdout") say(announcement);
  else await answer(null, announcement);
}

/** Over SSH the addresses mean the other machine; this makes them true on the one the person sits at. */
function tunnelCommand(ports: readonly number[]): string | null {
  const [, , server] = process.env.SSH_CONNECTION?.split(" ") ?? [];
  if (!server) return null;
  const forwards = ports.map((number) => `-L ${number}:localhost:${number}`);
  return `ssh ${forwards.join(" ")} ${userInfo().username}@${server}`;
}
