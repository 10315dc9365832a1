import { delimiter } from "node:path";
import { coerce, gte } from "semver";
import { z } from "zod";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { perform, type Step } from "../../model/step.ts";
import { plainEnvironment } from "../../system/environment.ts";
import { CommandError, type Environment } from "../../system/run.ts";
import { installRelease, OLDEST_VERSION, type Release, type ReleasePlan } from "./release.ts";

export interface Trivy {
  readonly version: string;
  /** The folder of the program; `undefined` when it is the user's, on PATH. */
  readonly folder: string | undefined;
}

/**
 * The environment of Trivy: a home of its own, `folder`, so that it finds no login, no configuration and no secret of the
 * user's, and leaves nothing behind. Our release comes first on PATH.
 */
export function trivyEnvironment(from: Environment, folder: string, release?: string): Environment {
  const plain = plainEnvironment(from);
  const path = [release, plain.PATH].filter(Boolean).join(delimiter);
  return { ...plain, ...(path ? { PATH: path } : {}), HOME: folder, TMPDIR: folder };
}

/**
 * Trivy from PATH if it is new enough, or else the pinned release, which is installed in our cache folder.
 * @throws StageFailure with what to install, when there is no release for this machine or it cannot be downloaded.
 */
export async function findTrivy(
  plan: { readonly version: Step; readonly release: ReleasePlan | undefined },
  release: Release | undefined,
  context: Context,
): Promise<Trivy> {
  const onPath = await versionOnPath(plan.version, context);
  if (onPath && isNewEnough(onPath)) return { version: onPath, folder: undefined };
  if (onPath) context.log.info(`Trivy ${onPath} is on PATH; ${OLDEST_VERSION} or newer is required`);
  if (!release || !plan.release) {
    throw new StageFailure(
      `Trivy ${OLDEST_VERSION} or newer is not on PATH, and Slipway has no release of it for ${process.platform} on ${process.arch}: install it.`,
    );
  }
  await installRelease(release, plan.release, context);
  context.log.info(`using Trivy ${release.version} in ${plan.release.folder}`);
  return { version: release.version, folder: plan.release.folder };
}

const Version = z.object({ Version: z.string() });

async function versionOnPath(version: Step, { env, signal, log }: Context): Promise<string | undefined> {
  try {
    const { stdout } = await perform(version, log, { env: plainEnvironment(env), signal, timeout: 20_000 });
    return Version.parse(JSON.parse(stdout)).Version;
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === undefined) return undefined;
    signal.throwIfAborted();
    // Too old for `--format`.
    return "of an unknown version";
  }
}

function isNewEnough(version: string): boolean {
  const found = coerce(version);
  return found !== null && gte(found, OLDEST_VERSION);
}

/** The innermost of the wrapped errors that Trivy prints when it fails. */
export function reasonOf(error: CommandError): string {
  const fatal = error.stderr.split("\n").findLast((line) => line.includes("FATAL"));
  const lines = error.stderr.trim().split("\n");
  const detail = lines.findLast((line) => line.trim().startsWith("* "));
  return (
    (detail ?? fatal ?? lines.at(-1) ?? "").replace(/^.*FATAL\s+Fatal error\s+|^\s*\* /, "") || error.message
  );
}
