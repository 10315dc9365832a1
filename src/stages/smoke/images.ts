import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { z } from "zod";
import { platformLayout } from "../../image/layout.ts";
import { parseManifest } from "../../image/manifest.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { fullName } from "../../model/reference.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { inParallel } from "../../system/parallel.ts";
import { run } from "../../system/run.ts";

const ImageFacts = z.looseObject({
  Id: z.string(),
  Os: z.string().optional(),
  RepoDigests: z.array(z.string()).nullish(),
  Config: z
    .looseObject({ Healthcheck: z.looseObject({ Test: z.array(z.string()).nullish() }).nullish() })
    .nullish(),
});

/** What the engine itself runs, as `linux/amd64`. */
export function enginePlatformArgs(): readonly string[] {
  return ["docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"];
}

/** Writes a folder as a tar stream to standard output. */
export function tarArgs(folder: string): readonly string[] {
  return ["tar", "-C", folder, "-c", "."];
}

/** Reads images from a tar stream on standard input. */
export function loadArgs(): readonly string[] {
  return ["docker", "load", "--quiet"];
}

/** `platform` only where it is not the engine's own. */
export function pullArgs(reference: string, platform?: string): readonly string[] {
  return ["docker", "pull", "--quiet", ...(platform ? ["--platform", platform] : []), reference];
}

function tagArgs(reference: string, name: string): readonly string[] {
  return ["docker", "tag", reference, name];
}

function inspectImageArgs(names: readonly string[]): readonly string[] {
  return ["docker", "image", "inspect", ...names];
}

/**
 * Brings one platform of a candidate's layout into the engine under a name, and holds what is there against what was
 * built: an engine with the containerd image store names an image by its manifest's digest, one without it by its
 * configuration's, which the manifest names. Either digest fixes every byte that will run.
 */
export async function loadCandidate(
  layout: string,
  digest: string,
  name: string,
  folder: string,
  { env, signal }: Context,
): Promise<void> {
  // In full: containerd takes a name as it is, and the engine then looks for the one with its registry.
  await platformLayout(layout, digest, folder, fullName(name));
  const environment = dockerEnvironment(env);
  const archive = new PassThrough();
  const commands = [
    // Blobs are hard links, which others may make and remove meanwhile (the scan does): tar then says with exit code 1
    // that a file has changed. What it reads has the digest of its name, or the engine refuses it.
    (either: AbortSignal) =>
      run(tarArgs(folder), { env: environment, signal: either, pipe: archive, accept: [0, 1] }),
    (either: AbortSignal) =>
      run(loadArgs(), { env: environment, signal: either, stdin: archive }).finally(() => archive.destroy()),
  ];
  await inParallel(commands, commands.length, signal, (start, either) => start(either));
  const manifest = parseManifest(await readFile(join(folder, "blobs", ...digest.split(":")), "utf8"));
  const { stdout } = await run(inspectImageArgs([name]), { env: environment, signal });
  const id = parseImages(stdout)[0]?.Id;
  if (id !== digest && id !== manifest.config.digest) {
    throw new StageFailure(
      `${name}: the engine has loaded ${id}, while ${digest} was built (configuration ${manifest.config.digest}).`,
    );
  }
}

/** Whether the engine has an image, under a reference with its digest. */
export async function hasImage(reference: string, { env, signal }: Context): Promise<boolean> {
  const { exitCode } = await run(inspectImageArgs([reference]), {
    env: dockerEnvironment(env),
    signal,
    accept: [0, 1],
  });
  return exitCode === 0;
}

/** Pulls a candidate by its digest, which the engine checks, and gives it a name. */
export async function pullCandidate(
  reference: string,
  platform: string | undefined,
  name: string,
  { env, signal }: Context,
): Promise<void> {
  const environment = dockerEnvironment(env);
  await run(pullArgs(reference, platform), { env: environment, signal });
  await run(tagArgs(reference, name), { env: environment, signal });
}

/** Those of the images that have a HEALTHCHECK. */
export async function withHealthcheck(
  names: readonly string[],
  { env, signal, log }: Context,
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const { stdout } = await run(inspectImageArgs(names), { env: dockerEnvironment(env), signal });
  // The answers come in the order of the names.
  const images = parseImages(stdout);
  // With the containerd image store, a pull leaves out layers that are unpacked already for another image, and the
  // engine (28.5) then shows nothing of the image's configuration, although it runs it.
  for (const name of names.filter((_, index) => !images[index]?.Os)) {
    log.warning(
      `${name}: the engine does not tell whether it has a HEALTHCHECK, and the gate goes by none: write the service's healthcheck into the compose file.`,
    );
  }
  const tests = images.map(({ Config }) => Config?.Healthcheck?.Test ?? []);
  return new Set(names.filter((_, index) => hasTest(tests[index] ?? [])));
}

function hasTest([kind]: readonly string[]): boolean {
  return kind !== undefined && kind !== "NONE";
}

function parseImages(text: string): readonly z.infer<typeof ImageFacts>[] {
  return z.array(ImageFacts).parse(JSON.parse(text));
}
