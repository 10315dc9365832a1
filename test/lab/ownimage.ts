import { run } from "../../src/system/run.ts";

/**
 * Builds an image with the engine's own builder, for this machine's platform only, and pushes it.
 * @param contexts additional build contexts by name, in the form of `--build-context`.
 */
export async function buildOwnImage(
  env: NodeJS.ProcessEnv,
  image: string,
  folder: string,
  contexts: Readonly<Record<string, string>>,
): Promise<void> {
  const flags = Object.entries(contexts).flatMap(([key, value]) => ["--build-context", `${key}=${value}`]);
  const build = ["docker", "buildx", "build", "--builder", "default", "--load", "--provenance=false"];
  await run([...build, "--tag", image, ...flags, folder], { env: { ...env, BUILDKIT_PROGRESS: "plain" } });
  await run(["docker", "push", "--quiet", image], { env });
}
