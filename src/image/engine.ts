import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  inspectImagesArgs,
  loadImagesArgs,
  parseImages,
  pullImageArgs,
  tagImageArgs,
} from "../docker/image.ts";
import type { Context } from "../model/context.ts";
import { StageFailure } from "../model/failure.ts";
import { fullName } from "../model/reference.ts";
import { perform, type Step } from "../model/step.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { platformLayout } from "./layout.ts";
import { parseManifest } from "./manifest.ts";

/*
 * Bringing one platform of an image into the engine under a name.
 */

/** Out of a layout. */
export interface LoadSteps {
  readonly load: Step;
  /** Shows what the engine has under the name afterwards. */
  readonly inspect: Step;
}

/** From a registry. */
export interface PullSteps {
  readonly pull: Step;
  readonly tag: Step;
}

/** @param folder where {@link loadLayout} puts the platform's own layout. */
export function planLoad(folder: string, name: string): LoadSteps {
  return {
    load: {
      argv: loadImagesArgs(),
      // The blobs are hard links, which other stages create and remove meanwhile: tar then reports with exit code 1 that
      // a file has changed. The engine rejects bytes that do not have the digest of their name.
      input: { argv: ["tar", "-C", folder, "-c", "."], accept: [0, 1] },
    },
    inspect: { argv: inspectImagesArgs([name]) },
  };
}

/** The engine checks what it pulls by digest. */
export function planPull(reference: string, platform: string, name: string): PullSteps {
  return { pull: { argv: pullImageArgs(reference, platform) }, tag: { argv: tagImageArgs(reference, name) } };
}

/**
 * Brings one platform of a layout into the engine, and compares what is there with what was built: an engine with the
 * containerd image store identifies an image by its manifest's digest, any other by its configuration's, which the
 * manifest names. Either digest fixes every byte that will run.
 * @param digest of the platform's manifest.
 * @throws StageFailure when the engine has something else.
 */
export async function loadLayout(
  { layout, digest }: { readonly layout: string; readonly digest: string },
  name: string,
  folder: string,
  { load, inspect }: LoadSteps,
  { env, signal, log }: Pick<Context, "env" | "signal" | "log">,
): Promise<void> {
  const options = { env: dockerEnvironment(env), signal };
  // In full: containerd takes a name literally, and the engine then looks for the one with its registry.
  await platformLayout(layout, digest, folder, fullName(name));
  await perform(load, log, options);
  const manifest = parseManifest(await readFile(join(folder, "blobs", ...digest.split(":")), "utf8"));
  const id = parseImages((await perform(inspect, log, options)).stdout)[0]?.id;
  if (id !== digest && id !== manifest.config.digest) {
    throw new StageFailure(
      `${name}: the engine has loaded ${id}, but ${digest} was built (configuration ${manifest.config.digest}).`,
    );
  }
}

export async function pullImage(
  { pull, tag }: PullSteps,
  { env, signal, log }: Pick<Context, "env" | "signal" | "log">,
): Promise<void> {
  const options = { env: dockerEnvironment(env), signal };
  await perform(pull, log, options);
  await perform(tag, log, options);
}
