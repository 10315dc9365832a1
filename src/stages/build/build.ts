import { mkdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import type { Project } from "../../compose/project.ts";
import { bakeTarget } from "../../docker/bake.ts";
import { BuildProgress, type Step as BuildStep, type BuildWarning } from "../../docker/progress.ts";
import { openLayout, pruneLayout, readLayout } from "../../image/layout.ts";
import type { BuildInputs, NamingInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { repositoriesOf } from "../../model/reference.ts";
import type { BuildResult, Candidate } from "../../model/result.ts";
import { perform, type Step } from "../../model/step.ts";
import { isPassing } from "../../registry/refusal.ts";
import { formatDuration } from "../../system/duration.ts";
import { cacheEnvironment, dockerEnvironment } from "../../system/environment.ts";
import { retry } from "../../system/retry.ts";
import { CommandError, type Environment } from "../../system/run.ts";
import { temporaryFolder } from "../../system/temporary.ts";
import { ensureBuilder } from "./builder.ts";
import { planBuild } from "./plan.ts";

/** Milliseconds between two log lines about a step that is still running. */
const STILL = 10_000;
const SLOWEST = 5;

const Metadata = z.record(z.string(), z.looseObject({ "containerimage.digest": z.string().optional() }));

/**
 * Builds every image of the project once, for all platforms. The images are pushed to the registries by digest, without
 * a tag, and written to one OCI layout per image in the folder `layouts`, for the gates.
 * @throws StageFailure with the failed instruction and its output.
 */
export async function build(
  project: Project,
  labels: Readonly<Record<string, string>>,
  inputs: BuildInputs & NamingInputs,
  layouts: string,
  context: Context,
): Promise<BuildResult> {
  await using folder = await temporaryFolder(context.undo, "build");
  const plan = planBuild(project, labels, inputs, { temporary: folder.path, layouts });
  await mkdir(layouts, { recursive: true });
  await Promise.all(project.images.map(({ name }) => openLayout(join(layouts, name))));
  await ensureBuilder(plan, inputs.builder, context);
  const { steps, warnings } = await bake(plan.bake, project, inputs, context);
  return {
    builder: inputs.builder,
    candidates: await readCandidates(project, inputs, layouts, plan.metadata),
    steps: { total: steps.length, cached: steps.filter(({ cached }) => cached).length },
    slowest: steps
      .toSorted((a, b) => b.duration - a.duration)
      .slice(0, SLOWEST)
      .map(({ name, duration }) => ({ name, duration })),
    warnings: warnings.map((warning) => ({ ...warning })),
  };
}

/** Reads the candidates from the layouts, and compares their digests with those that buildx reports. */
async function readCandidates(
  { images }: Project,
  { registries }: NamingInputs,
  layouts: string,
  metadataFile: string,
): Promise<Candidate[]> {
  const metadata = Metadata.parse(JSON.parse(await readFile(metadataFile, "utf8")));
  return Promise.all(
    images.map(async ({ name, target, services }): Promise<Candidate> => {
      const layout = join(layouts, name);
      const { digest, platforms } = await readLayout(layout);
      const reported = metadata[bakeTarget(target)]?.["containerimage.digest"];
      if (reported !== digest) {
        throw new StageFailure(
          `${name}: the layout contains ${digest}, but buildx reports ${reported}. The gates would check another image than the pushed one. Run the build again.`,
        );
      }
      await pruneLayout(layout);
      return {
        image: name,
        services: [...services],
        digest,
        platforms,
        repositories: [...repositoriesOf(name, registries)],
        layout,
      };
    }),
  );
}

/** Runs bake and logs its progress. After a temporary error of a registry it runs again, with what is in the cache. */
function bake(step: Step, project: Project, inputs: BuildInputs, context: Context): Promise<BuildProgress> {
  const { log, env, signal } = context;
  let refusal = "";
  const attempt = async () => {
    const progress = new BuildProgress((done) => log.info(describe(done)));
    const still = setInterval(() => {
      for (const { name, duration } of progress.running(Date.now())) {
        if (duration > STILL) log.info(`still running: ${name} (${formatDuration(duration)})`);
      }
    }, STILL);
    try {
      await perform(step, log, {
        env: bakeEnvironment(inputs, env),
        signal,
        onStderr: (line) => progress.read(line),
      });
      return progress;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      refusal = progress.refusal();
      throw new StageFailure(progress.failure() || error.message, { cause: error });
    } finally {
      clearInterval(still);
      for (const warning of progress.warnings) log.warning(warning.message, placeOf(warning, project));
    }
  };
  return retry(attempt, {
    attempts: 3,
    delay: 2_000,
    retryable: (error) => error instanceof StageFailure && isPassing(refusal),
    signal,
    onRetry: (_, wait) => log.warning(`${refusal.trim()}; retrying in ${formatDuration(wait)}`),
  });
}

function bakeEnvironment({ cacheFrom, cacheTo }: BuildInputs, env: Environment): Environment {
  const onGitHub = [...cacheFrom, ...cacheTo].some((cache) => /\btype=gha\b/.test(cache));
  return { ...dockerEnvironment(env), ...(onGitHub ? cacheEnvironment(env) : {}) };
}

function describe({ name, cached, duration }: BuildStep): string {
  return cached ? `${name} (cached)` : `${name} (${formatDuration(duration)})`;
}

/**
 * The file and line of a warning. BuildKit reports the end of a Dockerfile's path only, so the file is looked up among the
 * targets.
 */
function placeOf({ file, line }: BuildWarning, { model, images, root }: Project) {
  if (!file) return undefined;
  const paths = images.map(({ target }) => {
    const { context = root, dockerfile = "Dockerfile" } = model.services[target]?.build ?? {};
    return resolve(context, dockerfile);
  });
  const path = paths.find((candidate) => candidate.endsWith(`/${file}`));
  return path ? { file: relative(root, path), line } : undefined;
}
