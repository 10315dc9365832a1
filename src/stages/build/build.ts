import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import type { Project } from "../../compose/project.ts";
import {
  type BakeFiles,
  bakeArgs,
  bakeOverride,
  bakeTarget,
  buildContexts,
} from "../../docker/bake.ts";
import { bootBuilderArgs, createBuilderArgs, ensureBuilder } from "../../docker/builder.ts";
import { BuildProgress, type BuildWarning, type Step } from "../../docker/progress.ts";
import { openLayout, pruneLayout, readLayout } from "../../image/layout.ts";
import { repositoriesOf } from "../../image/reference.ts";
import type { BuildInputs, NamingInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import type { BuildResult, Candidate } from "../../model/result.ts";
import { isPassing } from "../../registry/refusal.ts";
import { formatDuration } from "../../system/duration.ts";
import { cacheEnvironment, dockerEnvironment } from "../../system/environment.ts";
import { retry } from "../../system/retry.ts";
import { CommandError, type Environment, run } from "../../system/run.ts";
import { temporaryFolder } from "../../system/temporary.ts";

type Labels = Readonly<Record<string, string>>;

/** How often a step that is still running is mentioned, in milliseconds. */
const STILL = 10_000;
const SLOWEST = 5;

const Metadata = z.record(z.string(), z.looseObject({ "containerimage.digest": z.string().optional() }));

/**
 * Builds every image of the project for every platform, once. The bytes go to the registries by digest, without a tag,
 * and into one OCI layout per image in the folder `layouts`, for the gates.
 * @throws StageFailure with the failing instruction and its output.
 */
export async function build(
  project: Project,
  labels: Labels,
  inputs: BuildInputs & NamingInputs,
  layouts: string,
  context: Context,
): Promise<BuildResult> {
  await using folder = await temporaryFolder(context.undo, "build");
  const files = bakeFiles(folder.path, layouts);
  await mkdir(layouts, { recursive: true });
  await Promise.all(project.images.map(({ name }) => openLayout(join(layouts, name))));
  // JSON is YAML in which every string is quoted: nothing that compose wrote can be read as something else.
  await writeFile(files.model, JSON.stringify(project.model), { mode: 0o600 });
  await writeFile(files.override, JSON.stringify(bakeOverride(project.images, layouts, labels, inputs)), {
    mode: 0o600,
  });
  await ensureBuilder(inputs, context);

  const progress = await bake(project, files, inputs, context);
  const metadata = Metadata.parse(JSON.parse(await readFile(files.metadata, "utf8")));
  const candidates = await Promise.all(
    project.images.map(async ({ name, target, services }): Promise<Candidate> => {
      const layout = join(layouts, name);
      const { digest, platforms } = await readLayout(layout);
      const told = metadata[bakeTarget(target)]?.["containerimage.digest"];
      if (told !== digest) {
        throw new StageFailure(
          `${name}: the layout holds ${digest}, while buildx says that it built ${told}. The gates would judge another image than the one that was pushed.`,
        );
      }
      await pruneLayout(layout);
      return {
        image: name,
        services: [...services],
        digest,
        platforms,
        repositories: [...repositoriesOf(name, inputs.registries)],
        layout,
      };
    }),
  );
  return {
    builder: inputs.builder,
    candidates,
    steps: { total: progress.steps.length, cached: progress.steps.filter(({ cached }) => cached).length },
    slowest: progress.steps
      .toSorted((a, b) => b.duration - a.duration)
      .slice(0, SLOWEST)
      .map(({ name, duration }) => ({ name, duration })),
    warnings: progress.warnings.map((warning) => ({ ...warning })),
  };
}

/** The commands of {@link build}, with names in place of the files that it makes. */
export function planBuild(
  project: Project,
  inputs: BuildInputs & NamingInputs,
): readonly (readonly string[])[] {
  const files = bakeFiles("$TMPDIR", "$TMPDIR/layouts");
  return [
    bootBuilderArgs(inputs.builder),
    ...(inputs.builder === "slipway" ? [createBuilderArgs(inputs)] : []),
    bakeArgs(project.images, buildContexts(project.model, project.images), files, inputs),
  ];
}

function bakeFiles(folder: string, layouts: string): BakeFiles {
  return {
    model: join(folder, "compose.yaml"),
    override: join(folder, "override.json"),
    metadata: join(folder, "metadata.json"),
    layouts,
  };
}

/** Runs bake and says what it does; what has been built already is cached when a registry's refusal makes it run again. */
function bake(
  project: Project,
  files: BakeFiles,
  inputs: BuildInputs,
  context: Context,
): Promise<BuildProgress> {
  const { log, env, signal } = context;
  const argv = bakeArgs(project.images, buildContexts(project.model, project.images), files, inputs);
  let refusal = "";
  const attempt = async () => {
    const progress = new BuildProgress((step) => log.info(describe(step)));
    const still = setInterval(() => {
      for (const { name, duration } of progress.running(Date.now())) {
        if (duration > STILL) log.info(`still at ${name} (${formatDuration(duration)})`);
      }
    }, STILL);
    try {
      await run(argv, { env: bakeEnvironment(inputs, env), signal, onStderr: (line) => progress.read(line) });
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
    onRetry: (_, wait) => log.warning(`${refusal.trim()}; again in ${formatDuration(wait)}`),
  });
}

function bakeEnvironment({ cacheFrom, cacheTo }: BuildInputs, env: Environment): Environment {
  const onGitHub = [...cacheFrom, ...cacheTo].some((cache) => /\btype=gha\b/.test(cache));
  return { ...dockerEnvironment(env), ...(onGitHub ? cacheEnvironment(env) : {}) };
}

function describe({ name, cached, duration }: Step): string {
  return cached ? `${name} (cached)` : `${name} (${formatDuration(duration)})`;
}

/** BuildKit names a Dockerfile as its target did: found again among the targets, it has a path in the repository. */
function placeOf({ file, line }: BuildWarning, { model, images, root }: Project) {
  if (!file) return undefined;
  const paths = images.map(({ target }) => {
    const { context = root, dockerfile = "Dockerfile" } = model.services[target]?.build ?? {};
    return resolve(context, dockerfile);
  });
  const path = paths.find((candidate) => candidate.endsWith(`/${file}`));
  return path ? { file: relative(root, path), line } : undefined;
}
