import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { collectFiles, materialise, ownFolders, relocate } from "../../compose/files.ts";
import type { ComposeModel } from "../../compose/model.ts";
import { pullStackArgs, upArgs } from "../../docker/compose.ts";
import type { Context } from "../../model/context.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { inParallel } from "../../system/parallel.ts";
import { run } from "../../system/run.ts";
import { hasImage, loadCandidate, pullCandidate, withHealthcheck } from "./images.ts";
import { isolate } from "./isolate.ts";
import { outsideMounts } from "./outside.ts";
import { removeStack } from "./remove.ts";
import type { Selection } from "./selection.ts";

/** Images brought into the engine at a time: more compete for its disk. */
const LOADED_AT_A_TIME = 3;

export interface SmokeProject {
  readonly model: ComposeModel;
  /** The repository's root. */
  readonly root: string;
}

export interface Stack extends AsyncDisposable {
  readonly project: string;
}

/**
 * A project's name on the engine, noted before anything is there. Disposing of it removes whatever is there by then,
 * also while the run is being cancelled; what cannot be removed stays noted for the next run.
 */
export async function reserveStack(
  project: string,
  selections: readonly Selection[],
  folder: string,
  context: Context,
): Promise<Stack> {
  const { undo, log, env } = context;
  const pulled = selections.flatMap(({ source }) => ("reference" in source ? [source.reference] : []));
  const before = await Promise.all(pulled.map((reference) => hasImage(reference, context)));
  const images = [...selections.map(({ name }) => name), ...pulled.filter((_, index) => !before[index])];
  const environment = Object.fromEntries(
    Object.entries(dockerEnvironment(env)).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const entry = {
    kind: "stack" as const,
    project,
    images,
    content: contentFolder(folder),
    env: environment,
  };
  const noted = undo.note(entry);
  return {
    project,
    [Symbol.asyncDispose]: async () => {
      try {
        await removeStack(entry, env);
        noted[Symbol.dispose]();
      } catch (error) {
        log.warning(`${error instanceof Error ? error.message : error}. The next run tries again.`);
      }
    },
  };
}

/** Brings images and files to where the stack finds them, and says what of it cannot be isolated. Returns compose's file. */
export async function prepareStack(
  { model, root }: SmokeProject,
  selections: readonly Selection[],
  { project }: Stack,
  folder: string,
  context: Context,
): Promise<string> {
  const { env, log, signal } = context;
  const files = await collectFiles(model, root, env, ownFolders(context.out, env));
  const isolated = isolate(relocate(model, files, contentFolder(folder)), {
    project,
    images: new Map(
      selections.flatMap(({ services, name, platform, emulated }) =>
        services.map((service) => [service, { name, platform: emulated ? platform : undefined }] as const),
      ),
    ),
    outside: await outsideMounts(model, files),
  });
  for (const warning of isolated.warnings) log.warning(warning);
  const file = join(folder, "compose.yaml");
  // JSON is YAML in which every string is quoted: nothing that compose wrote can be read as something else.
  await writeFile(file, JSON.stringify(isolated.model), { mode: 0o600 });
  // A failure of one ends the others first: nothing may still arrive while the stack is being removed.
  const work = [
    () => materialise(files, contentFolder(folder)),
    (either: AbortSignal) => run(pullStackArgs(file), { env: dockerEnvironment(env), signal: either }),
    (either: AbortSignal) =>
      inParallel(selections, LOADED_AT_A_TIME, either, (selection, one) =>
        bring(selection, folder, { ...context, signal: one }),
      ),
  ];
  await inParallel<(typeof work)[number], unknown>(work, work.length, signal, (start, either) =>
    start(either),
  );
  return file;
}

/** `docker compose up`, which ends when all dependencies allow the last service to start; stopped when disposed of. */
export function startStack(
  file: string,
  { env }: Context,
): AsyncDisposable & { readonly failed: Promise<unknown> } {
  const ended = new AbortController();
  const up = run(upArgs(file), { env: dockerEnvironment(env), signal: ended.signal, grace: 1_000 });
  return {
    /** Resolves with the error when it fails, and never when it does not. */
    failed: new Promise((resolve) => up.catch((error: unknown) => ended.signal.aborted || resolve(error))),
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await up.catch(() => {});
    },
  };
}

/** The services that have the HEALTHCHECK of their image. */
export async function healthcheckedServices(
  model: ComposeModel,
  selections: readonly Selection[],
  context: Context,
): Promise<ReadonlySet<string>> {
  const images = new Map(
    Object.entries(model.services).flatMap(([service, { image }]) => (image ? [[service, image]] : [])),
  );
  for (const { services, name } of selections) for (const service of services) images.set(service, name);
  // What the compose file says itself holds, whatever the image has.
  for (const [service, { healthcheck }] of Object.entries(model.services)) {
    if (healthcheck?.test?.length || healthcheck?.disable) images.delete(service);
  }
  const checked = await withHealthcheck([...new Set(images.values())], context);
  return new Set([...images].filter(([, image]) => checked.has(image)).map(([service]) => service));
}

async function bring(selection: Selection, folder: string, context: Context): Promise<void> {
  const { source, platform, digest, name, image, emulated } = selection;
  if (emulated)
    context.log.warning(`${image} was not built for this engine's platform: ${platform} is emulated`);
  if ("layout" in source) {
    await loadCandidate(source.layout, digest, name, join(folder, "layouts", image), context);
  } else {
    await pullCandidate(source.reference, emulated ? platform : undefined, name, context);
  }
}

function contentFolder(folder: string): string {
  return join(folder, "content");
}
