import { join } from "node:path";
import { coerce, gte } from "semver";
import { z } from "zod";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { plainEnvironment } from "../../system/environment.ts";
import { CommandError, type Environment, run } from "../../system/run.ts";
import { versionArgs } from "./args.ts";
import { installedRelease, type Release } from "./release.ts";

/** The first with all the flags that we use: `--skip-version-check` and `--disable-telemetry` came with it. */
const LEAST = "0.63.0";

export interface Trivy {
  readonly program: string;
  readonly version: string;
}

/**
 * What Trivy runs with: a home of its own, `folder`, so that it finds no login, no configuration and no secret of the
 * user's, and leaves nothing behind.
 */
export function trivyEnvironment(from: Environment, folder: string): Environment {
  return { ...plainEnvironment(from), HOME: folder, TMPDIR: folder };
}

/**
 * Trivy from PATH when it is new enough, from our cache folder otherwise, where the pinned release is put when missing.
 * @throws StageFailure saying what to install when there is no release for this machine or it cannot be had.
 */
export async function findTrivy(
  cache: string,
  release: Release | undefined,
  context: Context,
): Promise<Trivy> {
  const onPath = await versionOf("trivy", context);
  if (onPath && isNewEnough(onPath)) return { program: "trivy", version: onPath };
  if (onPath) context.log.info(`the Trivy on PATH is ${onPath}, at least ${LEAST} is needed`);
  if (!release) {
    throw new StageFailure(
      `there is no Trivy ${LEAST} or newer on PATH, and no release of it that Slipway knows for ${process.platform} on ${process.arch}: install one.`,
    );
  }
  return {
    program: await installedRelease(release, join(cache, `trivy-${release.version}`), context),
    version: release.version,
  };
}

const Version = z.object({ Version: z.string() });

async function versionOf(program: string, { env, signal }: Context): Promise<string | undefined> {
  try {
    const { stdout } = await run(versionArgs(program), {
      env: plainEnvironment(env),
      signal,
      timeout: 20_000,
    });
    return Version.parse(JSON.parse(stdout)).Version;
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === undefined) return undefined;
    signal.throwIfAborted();
    // It is there, and says something else: too old to know `--format`.
    return "of an unknown version";
  }
}

function isNewEnough(version: string): boolean {
  const found = coerce(version);
  return found !== null && gte(found, LEAST);
}

/** The end of what Trivy says when it fails: its log is a chain of wrapped errors. */
export function reasonOf(error: CommandError): string {
  const fatal = error.stderr.split("\n").findLast((line) => line.includes("FATAL"));
  const lines = error.stderr.trim().split("\n");
  const detail = lines.findLast((line) => line.trim().startsWith("* "));
  return (
    (detail ?? fatal ?? lines.at(-1) ?? "").replace(/^.*FATAL\s+Fatal error\s+|^\s*\* /, "") || error.message
  );
}
