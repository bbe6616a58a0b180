import { eq, isNull } from "drizzle-orm";
import { database } from "./client";
import { installation } from "./schema";
import { checkPasswordHashing, rootCheck } from "./secret";

/**
 * Checks, before anything is served, that this root secret belongs to this database and that passwords can be hashed.
 * The first start binds the two together.
 * @throws Error in a sentence for the operator
 */
export async function checkInstallation(): Promise<void> {
  const check = rootCheck();
  await database().update(installation).set({ root_check: check }).where(isNull(installation.root_check));
  const [row] = await database().select().from(installation).where(eq(installation.root_check, check));
  if (!row) {
    throw new Error(
      "This database was made with another root secret, so no key in it could be checked. " +
        "Put back the file DATA_DIR/secrets/root (or ROOT_SECRET) that belongs to it.",
    );
  }
  await checkPasswordHashing();
}
