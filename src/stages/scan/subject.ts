import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseImages } from "../../docker/image.ts";
import { platformLayout } from "../../image/layout.ts";
import { formatPlatform } from "../../image/manifest.ts";
import type { Context } from "../../model/context.ts";
import { perform, type Step } from "../../model/step.ts";
import { passesByItself } from "../../registry/refusal.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { retry } from "../../system/retry.ts";
import type { EngineSteps, TargetPlan } from "./plan.ts";
import { fileNameOf } from "./targets.ts";

interface PreparedSubject extends AsyncDisposable {
  /** The scan that can run now. */
  readonly scan: Step;
}

/**
 * Brings a target to where Trivy can read it without a login. Disposing removes what was created for it.
 *
 * An image in a registry comes through the docker engine, which has the logins. A third-party image for a platform that
 * is not the engine's is left to Trivy: an engine keeps one platform under a name, and the smoke stack needs its own.
 *
 * @param enginePlatform `undefined` when there is no engine.
 */
export async function prepareSubject(
  { target, engine, scan, remote }: TargetPlan,
  folder: string,
  enginePlatform: () => Promise<string | undefined>,
  context: Context,
): Promise<PreparedSubject> {
  const { source, platform } = target;
  const path = join(folder, fileNameOf(target));
  const removeFile = () => rm(path, { recursive: true, force: true });
  if (source.kind === "layout") {
    await platformLayout(source.layout, source.digest, path);
    return { scan, [Symbol.asyncDispose]: removeFile };
  }
  if (!engine) throw new TypeError(`prepareSubject: no commands for ${source.reference}`);

  const found = await perform(engine.inspect, context.log, options(context));
  const isThere = found.exitCode === 0;
  if (remote && (isThere ? platformIn(found.stdout) : await enginePlatform()) !== platform) {
    return { scan: remote, [Symbol.asyncDispose]: async () => {} };
  }
  const removeAll = async () => {
    await removeFile();
    if (!isThere) await removeImage(engine, context);
  };
  try {
    if (!isThere) await pull(engine.pull, context);
    await perform(engine.save, context.log, options(context));
  } catch (error) {
    await removeAll();
    throw error;
  }
  return { scan, [Symbol.asyncDispose]: removeAll };
}

function platformIn(inspected: string): string | undefined {
  const platform = parseImages(inspected)[0]?.platform;
  return platform && formatPlatform(platform);
}

function pull(step: Step, context: Context): Promise<unknown> {
  return retry(() => perform(step, context.log, options(context)), {
    attempts: 3,
    delay: 2_000,
    retryable: passesByItself,
    signal: context.signal,
  });
}

/** Also after a cancellation. */
async function removeImage({ remove }: EngineSteps, { env, log }: Context): Promise<void> {
  const { signal } = new AbortController();
  if (remove) await perform(remove, log, { env: dockerEnvironment(env), signal });
}

function options({ env, signal }: Context) {
  return { env: dockerEnvironment(env), signal };
}
