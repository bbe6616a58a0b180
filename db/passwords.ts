import { fieldError } from "../lib/result";
import { characters } from "../lib/text";
import { env } from "./env";
import { isCommonPassword } from "./strength";

/**
 * Length and a blocklist, no rules of composition (NIST SP 800-63B 3.1.1.2).
 * @throws invalid_input on `password`
 */
export function refuseWeakPassword(password: string, userName: string): void {
  if (characters(password) < env().passwordMin) throw fieldError("password", "password_too_short");
  if (isCommonPassword(password, [userName])) throw fieldError("password", "password_common");
}
