import type { Context } from "../../model/context.ts";
import { passesByItself } from "../../registry/refusal.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { retry } from "../../system/retry.ts";
import { run } from "../../system/run.ts";
import { enginePlatformArgs } from "../smoke/images.ts";

/*
 * Images that lie in no layout here: the docker engine, which has the logins, hands them over as archives.
 */

type Argv = readonly string[];

export function pullArgs(reference: string): Argv {
  return ["docker", "pull", "--quiet", reference];
}

export function saveArgs(reference: string, archive: string): Argv {
  return ["docker", "save", "--output", archive, reference];
}

const PLATFORM = "{{.Os}}/{{.Architecture}}{{if .Variant}}/{{.Variant}}{{end}}";

function inspectArgs(reference: string): Argv {
  return ["docker", "image", "inspect", "--format", PLATFORM, reference];
}

/** The platform of an image that the engine has; `undefined` when it has none of that name. */
export async function platformInEngine(reference: string, context: Context): Promise<string | undefined> {
  const { stdout, exitCode } = await docker(inspectArgs(reference), context, [0, 1]);
  return exitCode === 0 ? stdout.trim().replace(/^linux\/arm64\/v8$/, "linux/arm64") : undefined;
}

/** What the engine runs without emulation; `undefined` when there is no engine. */
export async function enginePlatform(context: Context): Promise<string | undefined> {
  const { stdout, exitCode } = await docker(enginePlatformArgs(), context, [0, 1]);
  return exitCode === 0 ? stdout.trim() : undefined;
}

export function pull(reference: string, context: Context): Promise<unknown> {
  return retry(() => docker(pullArgs(reference), context), {
    attempts: 3,
    delay: 2_000,
    retryable: passesByItself,
    signal: context.signal,
  });
}

export async function save(reference: string, archive: string, context: Context): Promise<void> {
  await docker(saveArgs(reference, archive), context);
}

/** Removes a reference that was only here to be scanned; after a cancellation as well. */
export async function removeImage(reference: string, { env }: Context): Promise<void> {
  await run(["docker", "image", "rm", reference], { env: dockerEnvironment(env), accept: [0, 1] });
}

function docker(argv: Argv, { env, signal }: Context, accept: readonly number[] = [0]) {
  return run(argv, { env: dockerEnvironment(env), signal, accept });
}
