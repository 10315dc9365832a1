import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { perform, type Step } from "../../model/step.ts";
import { CommandError, type Environment } from "../../system/run.ts";
import { reasonOf } from "./trivy.ts";

/*
 * Trivy's vulnerability database, kept between runs. Trivy replaces a database in place while others may be reading it.
 * So every download gets a folder of its own that never changes afterwards, and the link `current` points to the latest.
 * Databases of different repositories are kept apart.
 */

export interface Database {
  /** A Trivy cache folder, for `--cache-dir`. */
  readonly cache: string;
  /** When the database was made (RFC 3339). */
  readonly made: string | null;
}

/** Trivy itself counts a database as out of date from `NextUpdate` on. */
const Metadata = z.object({ NextUpdate: z.iso.datetime(), UpdatedAt: z.iso.datetime() });

/** Milliseconds after which no run is reading a database that is not the current one. */
const FORGOTTEN = 24 * 60 * 60 * 1_000;

/** The folder for the databases of these repositories. */
export function databaseFolder(cache: string, repositories: readonly string[]): string {
  const name = createHash("sha256").update(repositories.join("\n")).digest("hex").slice(0, 12);
  return join(cache, "trivy", repositories.length === 0 ? "default" : name);
}

/** The database of an earlier run, unless it is out of date. */
export async function currentDatabase(folder: string): Promise<Database | undefined> {
  const name = await readlink(join(folder, "current")).catch(() => undefined);
  const kept = name === undefined ? undefined : await readDatabase(join(folder, name));
  return kept && Date.parse(kept.nextUpdate) > Date.now() ? kept : undefined;
}

/**
 * Downloads a database from the first repository that has it, and makes it the current one.
 * @param plan `database` is a new folder, in the folder for the databases of these repositories.
 * @throws StageFailure with the answer of each repository.
 */
export async function fetchDatabase(
  { database: cache, downloads }: { readonly database: string; readonly downloads: readonly Step[] },
  repositories: readonly string[],
  env: Environment,
  context: Context,
): Promise<Database> {
  const folder = dirname(cache);
  using _ = context.undo.note({ kind: "folder", path: cache });
  try {
    await mkdir(cache, { recursive: true });
    await download(downloads, repositories, env, context);
    await point(folder, basename(cache));
  } catch (error) {
    await rm(cache, { recursive: true, force: true });
    throw error;
  }
  await removeForgotten(folder);
  const fetched = await readDatabase(cache);
  if (!fetched) throw new StageFailure(`Trivy has downloaded its database, but ${cache} does not contain it`);
  return fetched;
}

async function download(
  downloads: readonly Step[],
  repositories: readonly string[],
  env: Environment,
  { log, signal }: Context,
): Promise<void> {
  const refusals: string[] = [];
  for (const [index, step] of downloads.entries()) {
    try {
      await perform(step, log, { env, signal });
      return;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const refusal = `${repositories[index] ?? "Trivy's own repositories"}: ${reasonOf(error)}`;
      refusals.push(refusal);
      // Trivy itself tries its next repository only after some kinds of failures.
      log.info(`no vulnerability database from ${refusal}`);
    }
  }
  throw new StageFailure(
    `Trivy's vulnerability database could not be downloaded:\n${refusals.join("\n")}\nSet the input trivy-db to a repository that this machine can reach.`,
  );
}

/** `undefined` for a database that is not there or not complete. */
async function readDatabase(cache: string): Promise<(Database & { nextUpdate: string }) | undefined> {
  try {
    const { UpdatedAt, NextUpdate } = Metadata.parse(
      JSON.parse(await readFile(join(cache, "db", "metadata.json"), "utf8")),
    );
    return { cache, made: UpdatedAt, nextUpdate: NextUpdate };
  } catch {
    return undefined;
  }
}

/** A link cannot be changed, but another link can replace it in one step. */
async function point(folder: string, name: string): Promise<void> {
  const next = join(folder, `${name}.link`);
  await symlink(name, next);
  await rename(next, join(folder, "current"));
}

async function removeForgotten(folder: string): Promise<void> {
  const current = await readlink(join(folder, "current"));
  for (const name of await readdir(folder)) {
    if (name === "current" || name === current) continue;
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > FORGOTTEN) await rm(path, { recursive: true, force: true });
  }
}
