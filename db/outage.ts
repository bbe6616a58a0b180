/** PostgreSQL ends, starts or has no room for another; or the driver has no connection. */
const codes = /^(57P0[1-3]|53300|08\w{3}|CONNECTION_\w+|CONNECT_TIMEOUT|ECONNRESET|EPIPE)$/;

/** Whether an error says that the database cannot be reached, rather than that something is wrong with the question. */
export function isOutage(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error && "code" in cause)) return false;
  const isConnecting = "syscall" in cause && cause.syscall === "connect";
  return isConnecting || codes.test(String(cause.code));
}
