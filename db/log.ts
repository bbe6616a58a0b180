import "server-only";
import { DrizzleQueryError } from "drizzle-orm/errors";
import pino from "pino";
import { readLogLevel } from "./env";

const hidden = [
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
  "password",
  "current_password",
  "new_password",
  "token",
  "secret",
  "value",
  "hashed_secret_key",
];
const hiddenFields = new RegExp(`"(${hidden.join("|")})":(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\])`, "gi");
const generatedKeys = /([a-z][a-z0-9]{1,15}_[0-9A-Za-z]{12}_)[0-9A-Za-z]{49}/g;
const passwordsInAddresses = /([a-z]+:\/\/[^\s:/@"\\]*:)[^\s@"\\]+@/g;

/** Cuts secrets out of a finished line: fields by their name at any depth, generated keys down to their public part. */
function scrub(line: string): string {
  return line
    .replace(hiddenFields, '"$1":"[redacted]"')
    .replace(generatedKeys, "$1[redacted]")
    .replace(passwordsInAddresses, "$1[redacted]@");
}

type Described = {
  type: string;
  message: string;
  code: unknown;
  stack: string;
  cause: Described | undefined;
};

/** An error without what the database driver hangs on it: a query's text, parameters and the row in its detail. */
function describe(error: Error): Described {
  const isQuery = error instanceof DrizzleQueryError;
  const stack = error.stack ?? "";
  const code = "code" in error ? error.code : undefined;
  const isBadInput = typeof code === "string" && /^22[0-9A-Z]{3}$/.test(code);
  return {
    type: error.name,
    message: isQuery ? "Query failed" : isBadInput ? error.message.replace(/".*"/s, "…") : error.message,
    code,
    stack: stack.includes(error.message)
      ? stack.slice(stack.indexOf(error.message) + error.message.length)
      : "",
    cause: error.cause instanceof Error ? describe(error.cause) : undefined,
  };
}

/** The message of a log line that was given an error alone; pino would take the error's own, which may hold a query. */
function messageOf(logged: unknown): string | undefined {
  const error = logged instanceof Object && "err" in logged ? logged.err : logged;
  return error instanceof Error ? describe(error).message : undefined;
}

/** Where the log goes and what is cut out of it; a test gives its own stream. */
export function createLog(stream: pino.DestinationStream): pino.Logger {
  return pino(
    {
      level: readLogLevel(process.env),
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (level) => ({ level }),
        log: (fields) =>
          Object.fromEntries(
            Object.entries(fields).map(([name, value]) => [
              name,
              value instanceof Error ? describe(value) : value,
            ]),
          ),
      },
      hooks: {
        streamWrite: scrub,
        logMethod(args, method) {
          const [logged, ...rest]: readonly unknown[] = args;
          const message = rest.length === 0 ? messageOf(logged) : undefined;
          if (message === undefined) method.apply(this, args);
          else method.call(this, logged, message);
        },
      },
    },
    stream,
  );
}

/** The one log: JSON lines on standard error, written before the call returns; standard output is for answers. */
export const log = createLog(pino.destination({ dest: 2, sync: true }));
