import { isNull } from "drizzle-orm";
import { database, type Tx } from "./client";
import { installation } from "./schema";
import { rootCheck } from "./secret";
import { StartError } from "./start-error";

/**
 * Checks, before anything is served, that this root secret belongs to this database. The first start binds the two
 * together.
 * @throws StartError
 */
export async function checkInstallation(): Promise<void> {
  const check = rootCheck();
  const read = async () => (await database().select().from(installation))[0]?.root_check;
  // Read first: the gate's role writes nothing here.
  if ((await read()) === null) {
    await database().update(installation).set({ root_check: check }).where(isNull(installation.root_check));
  }
  if ((await read()) !== check) {
    throw new StartError(
      "This database was made with another root secret, so no key in it could be checked. " +
        "Put back the file DATA_DIR/secrets/root (or ROOT_SECRET) that belongs to it.",
    );
  }
}

/** Makes whatever makes an administrator stand in line until commit, so that none can be claimed beside another. */
export async function lockInstallation(tx: Tx): Promise<void> {
  await tx.select().from(installation).for("update");
}
