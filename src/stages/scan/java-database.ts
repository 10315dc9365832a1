import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { perform, type Step } from "../../model/step.ts";
import { CommandError, type Environment } from "../../system/run.ts";
import { reasonOf } from "./trivy.ts";

interface Plan {
  /** Trivy's cache folder with the database. */
  readonly database: string;
  readonly javaDatabase: { readonly folder: string; readonly download: Step };
}

/** Whether a scan failed because the image contains Java archives and Trivy does not have its index of them. */
export function needsJavaDatabase(error: unknown): boolean {
  return (
    error instanceof CommandError &&
    error.stderr.includes("'--skip-java-db-update' cannot be specified on the first run")
  );
}

/**
 * Downloads Trivy's index of Java archives to a folder of its own, and moves it to the database.
 * @throws StageFailure when it cannot be downloaded.
 */
export async function addJavaDatabase(
  { database, javaDatabase }: Plan,
  env: Environment,
  { log, signal, undo }: Context,
): Promise<void> {
  const { folder, download } = javaDatabase;
  using _ = undo.note({ kind: "folder", path: folder });
  try {
    await perform(download, log, { env, signal });
    await rename(join(folder, "java-db"), join(database, "java-db")).catch((error: NodeJS.ErrnoException) => {
      // Another run was faster.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new StageFailure(
      `an image contains Java archives, and Trivy's index of them could not be downloaded: ${reasonOf(error)}`,
      { cause: error },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
