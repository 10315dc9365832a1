import { randomBytes } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { CommandError, type Environment, run } from "../../system/run.ts";
import { javaDatabaseArgs } from "./args.ts";
import type { Database } from "./database.ts";
import { reasonOf } from "./trivy.ts";

/** Whether a scan ended because the image holds Java archives and Trivy lacks its index of them. */
export function needsJavaDatabase(error: unknown): boolean {
  return (
    error instanceof CommandError &&
    error.stderr.includes("'--skip-java-db-update' cannot be specified on the first run")
  );
}

/**
 * Puts the index of Java archives, which Trivy asks for when it meets some, beside a database.
 * @throws StageFailure when it cannot be fetched.
 */
export async function addJavaDatabase(
  trivy: string,
  { cache }: Database,
  env: Environment,
  context: Context,
): Promise<void> {
  context.log.info("fetching Trivy's index of Java archives");
  const half = `${cache}.${randomBytes(4).toString("hex")}`;
  using _ = context.undo.note({ kind: "folder", path: half });
  try {
    await run(javaDatabaseArgs(trivy, half), { env, signal: context.signal });
    await rename(join(half, "java-db"), join(cache, "java-db")).catch((error: NodeJS.ErrnoException) => {
      // Another run was quicker.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new StageFailure(
      `an image holds Java archives, and Trivy's index of them could not be fetched: ${reasonOf(error)}`,
      { cause: error },
    );
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}
