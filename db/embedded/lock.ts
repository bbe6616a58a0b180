import { spawnSync } from "node:child_process";
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { StartError } from "../start-error";

/** From libuv and BSD's fcntl.h; Node passes them on and has no names for them. */
const exclusiveOnWindows = 0x10000000;
const exclusiveOnMac = 0x20;

/** Another process uses the data folder. */
export class InUseError extends StartError {
  override name = "InUseError";
}

/**
 * Takes a file's lock and returns what gives it back. The operating system holds the lock and ends it with this
 * process, however that ends, so none is ever stale, and it counts across containers that share a volume.
 * @throws InUseError when another process holds it
 */
export function takeLock(file: string): () => void {
  const handle = lock(file);
  if (handle === null) {
    throw new InUseError(
      `${readHolder(file)} is already using the data folder ${dirname(file)}: stop it first.`,
    );
  }
  ftruncateSync(handle);
  writeSync(handle, `Latchkey (process ${process.pid} on ${hostname()})`, 0);
  return () => closeSync(handle);
}

/** The open file that carries the lock, or null when it is taken. */
function lock(file: string): number | null {
  const flags = constants.O_RDWR | constants.O_CREAT;
  if (process.platform === "linux") return flock(file);
  const exclusive = process.platform === "win32" ? exclusiveOnWindows : exclusiveOnMac | constants.O_NONBLOCK;
  try {
    return openSync(file, flags | exclusive, 0o600);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "EAGAIN" || error.code === "EBUSY"))
      return null;
    throw error;
  }
}

/** The lock belongs to the open file, which flock(1) shares with this process and leaves to it. */
function flock(file: string): number | null {
  const handle = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  const { status } = spawnSync("flock", ["-n", "3"], { stdio: ["ignore", "ignore", "ignore", handle] });
  if (status === 0) return handle;
  closeSync(handle);
  if (status === 1) return null;
  throw new StartError(
    status === null
      ? "The embedded database needs flock, unshare and setpriv: install util-linux, or set DATABASE_URL."
      : `The file system of ${file} keeps no locks: set DATA_DIR to a folder on a local disk.`,
  );
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, "utf8") || "Another Latchkey";
  } catch {
    return "Another Latchkey";
  }
}
