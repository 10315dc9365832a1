import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { run } from "../../src/system/run.ts";
import { inCache } from "./cache.ts";

/**
 * Installs the packages of a requirements file, which pins them by hash, into a folder of the cache. The folder's name
 * depends on the file's content, so this happens once.
 *
 * @returns the folder: packages at its top (for PYTHONPATH), their programs in `bin`.
 */
export async function installWheels(requirements: string): Promise<string> {
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const options = [
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
  ];
  return inCache(`wheels-${hash}`, async (half) => {
    const argv = ["python3", "-m", "pip", "install", ...options, "--target", half, "-r", requirements];
    await run(argv, { env: process.env, timeout: 300_000 });
  });
}
