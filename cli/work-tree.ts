import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The git work tree that a folder lies in, or null; a folder that is not there yet will lie in one too. */
export function findWorkTree(folder: string): string | null {
  if (existsSync(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? null : findWorkTree(parent);
}
