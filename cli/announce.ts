import { userInfo } from "node:os";
import { createSetupLink } from "../db/door";
import type { Env } from "../db/env";
import type { Part } from "./supervisor";
import { answer } from "./terminal";

/** Tells where the product is to be found and, while nobody administers it, how to become the first to. */
export async function announce(
  { publicUrl, gateUrl, port, gatePort, metricsPort }: Env,
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
  await answer(null, `\nLatchkey is running.\n\n${text}\n\nCtrl-C stops it.`);
}

/** Over SSH the addresses mean the other machine; this makes them true on the one the person sits at. */
function tunnelCommand(ports: readonly number[]): string | null {
  const [, , server] = process.env.SSH_CONNECTION?.split(" ") ?? [];
  if (!server) return null;
  const forwards = ports.map((number) => `-L ${number}:localhost:${number}`);
  return `ssh ${forwards.join(" ")} ${userInfo().username}@${server}`;
}
