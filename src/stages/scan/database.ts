import { createHash, randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { CommandError, type Environment, run } from "../../system/run.ts";
import { databaseArgs } from "./args.ts";
import { reasonOf } from "./trivy.ts";

/*
 * Trivy's vulnerability database, kept between runs. Trivy replaces a database in place, under the eyes of whoever is
 * reading it; so every download gets a folder of its own that is never changed afterwards, and `current` is a link to
 * the latest. Databases of different repositories are kept apart.
 */

export interface Database {
  /** A Trivy cache folder, for `--cache-dir`. */
  readonly cache: string;
  /** When the database was made (RFC 3339). */
  readonly made: string | null;
}

/** What Trivy itself goes by: from `NextUpdate` on, a database is out of date. */
const Metadata = z.object({ NextUpdate: z.iso.datetime(), UpdatedAt: z.iso.datetime() });

/** Milliseconds after which a database that is no longer the current one is no longer read by any run. */
const FORGOTTEN = 24 * 60 * 60 * 1_000;

/** The folder for the databases of these repositories. */
export function databaseFolder(cache: string, repositories: readonly string[]): string {
  const name = createHash("sha256").update(repositories.join("\n")).digest("hex").slice(0, 12);
  return join(cache, "trivy", repositories.length === 0 ? "default" : name);
}

/**
 * A database that is up to date: the kept one, or one fetched from the first of the repositories that gives it.
 * @throws StageFailure naming each repository and what it said.
 */
export async function currentDatabase(
  trivy: string,
  cache: string,
  repositories: readonly string[],
  env: Environment,
  context: Context,
): Promise<Database> {
  const folder = databaseFolder(cache, repositories);
  const kept = await keptDatabase(folder);
  if (kept && Date.parse(kept.nextUpdate) > Date.now()) return kept;

  await fetchDatabase(trivy, folder, repositories, env, context);
  await removeForgotten(folder);
  const fetched = await keptDatabase(folder);
  if (!fetched) throw new StageFailure(`${folder} holds no database although Trivy has just fetched it`);
  return fetched;
}

async function fetchDatabase(
  trivy: string,
  folder: string,
  repositories: readonly string[],
  env: Environment,
  context: Context,
): Promise<void> {
  const name = `${Date.now()}-${randomBytes(4).toString("hex")}`;
  const path = join(folder, name);
  using _ = context.undo.note({ kind: "folder", path });
  try {
    await mkdir(path, { recursive: true });
    await download(trivy, path, repositories, env, context);
    await point(folder, name);
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    throw error;
  }
}

async function download(
  trivy: string,
  cache: string,
  repositories: readonly string[],
  env: Environment,
  { log, signal }: Context,
): Promise<void> {
  const refusals: string[] = [];
  for (const repository of repositories.length > 0 ? repositories : [undefined]) {
    try {
      await run(databaseArgs(trivy, cache, repository), { env, signal });
      return;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const refusal = `${repository ?? "Trivy's own repositories"}: ${reasonOf(error)}`;
      refusals.push(refusal);
      // Trivy goes on to its next repository after some refusals only.
      log.info(`no vulnerability database from ${refusal}`);
    }
  }
  throw new StageFailure(
    `Trivy's vulnerability database could not be fetched:\n${refusals.join("\n")}\nName a repository that this machine reaches in trivy-db.`,
  );
}

async function keptDatabase(folder: string): Promise<(Database & { nextUpdate: string }) | undefined> {
  try {
    const cache = join(folder, await readlink(join(folder, "current")));
    const { UpdatedAt, NextUpdate } = Metadata.parse(
      JSON.parse(await readFile(join(cache, "db", "metadata.json"), "utf8")),
    );
    return { cache, made: UpdatedAt, nextUpdate: NextUpdate };
  } catch {
    // None yet, or one that is not whole: it is fetched anew.
    return undefined;
  }
}

/** A link cannot be changed, but another one can take its name. */
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
