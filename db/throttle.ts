import { RateLimiterDrizzle, RateLimiterRes } from "rate-limiter-flexible";
import { neighbourhood } from "../lib/address";
import { AppError } from "../lib/result";
import { database } from "./client";
import { log } from "./log";
import { attempts } from "./schema";
import { hashForAttempts } from "./secret";

/** How many wrong guesses are let through before everybody has to wait. Right ones cost nothing. */
const points = {
  /** At one account, from browsers that never signed in to it. Such an account need not exist. */
  account: 10,
  /** From one address, at whatever account. */
  address: 50,
  /** At one account from a browser that has signed in to it: nobody else can use these up. */
  browser: 10,
  /** At the password of whoever is signed in, from one session of theirs. */
  session: 10,
  /** At one-time links, from one address. */
  link: 100,
  /** At the values of keys, by one user who asks what becomes of them. */
  value: 10,
} as const;

const windowSeconds = 15 * 60;

/** These belong to one browser, so a right guess gives all of it back; others share the rest. */
const private_: readonly string[] = ["browser", "session"];

/** What a guess is refused with; any other refusal says that nothing was guessed. */
const wrongGuesses = ["wrong_credentials", "link_invalid", "password_wrong"];

export type Budget = { kind: keyof typeof points; subject: string };

export function addressBudget(kind: "address" | "link", address: string | null): Budget {
  return { kind, subject: neighbourhood(address) };
}

/**
 * Runs a guess at a secret. It is counted before anything else is done, in one statement each, so that many at once
 * cannot slip through; a guess that was right, or none, is given back.
 * @param isWrong whether the answer says that the guess was wrong, where that is no error
 * @throws too_many_attempts with `minutes` and `seconds` to wait, without having run it; whatever `guess` throws
 */
export async function throttled<T>(
  budgets: readonly Budget[],
  guess: () => Promise<T>,
  isWrong: (answer: T) => boolean = () => false,
): Promise<T> {
  for (const budget of budgets) await spend(budget);
  try {
    const result = await guess();
    if (!isWrong(result)) for (const budget of budgets) await settle(budget);
    return result;
  } catch (error) {
    if (error instanceof AppError && !isWrongGuess(error)) {
      for (const budget of budgets) await giveBack(budget);
    }
    throw error;
  }
}

async function spend({ kind, subject }: Budget): Promise<void> {
  try {
    await limiter(kind).consume(hashForAttempts(kind, subject));
  } catch (answer) {
    if (!(answer instanceof RateLimiterRes)) throw answer;
    if (answer.consumedPoints === points[kind] + 1) log.warn({ kind }, "attempts are refused for a while");
    const seconds = Math.max(1, Math.ceil(answer.msBeforeNext / 1000));
    throw new AppError("too_many_attempts", { seconds, minutes: Math.ceil(seconds / 60) });
  }
}

async function settle(budget: Budget): Promise<void> {
  const { kind, subject } = budget;
  if (private_.includes(kind)) await limiter(kind).delete(hashForAttempts(kind, subject));
  else await giveBack(budget);
}

async function giveBack({ kind, subject }: Budget): Promise<void> {
  await limiter(kind).reward(hashForAttempts(kind, subject));
}

function isWrongGuess({ code, issues }: AppError): boolean {
  return wrongGuesses.includes(code) || issues.some(({ message }) => wrongGuesses.includes(message));
}

function limiter(kind: Budget["kind"]): RateLimiterDrizzle {
  return new RateLimiterDrizzle({
    storeClient: database(),
    schema: attempts,
    keyPrefix: kind,
    points: points[kind],
    duration: windowSeconds,
    clearExpiredByTimeout: false,
  });
}
