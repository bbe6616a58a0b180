import { createServer } from "node:net";
import { StartError } from "../db/start-error";

const reasons: Record<string, string> = {
  EADDRINUSE: "is taken by another program",
  EACCES: "needs rights that this user does not have",
  EADDRNOTAVAIL: "cannot be opened: this machine does not have that address",
};

/** @throws StartError that names the port and the variable to change when it cannot be listened on */
export function requirePort(variable: string, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ""] ?? `cannot be opened (${error.message})`;
      reject(new StartError(`Port ${port} on ${host} ${reason}. Set ${variable} to a port that is free.`));
    });
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });
}
