import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { buildOwnImage } from "./ownimage.ts";
import { PREFIX, places, REGISTRY } from "./places.ts";
import type { Tools } from "./tools.ts";

/** The image of the deploy hosts in the lab's registry. `recipe` is a digest of its contents. */
export function hostImage(recipe: string): string {
  return `${REGISTRY}/${PREFIX}/host:${recipe}`;
}

const folder = join(import.meta.dirname, "images", "host");

/** Builds the image of the deploy hosts from Docker's own image, for machines with internet access. */
export async function buildPublicHostImage(env: NodeJS.ProcessEnv, image: string): Promise<void> {
  const file = join(folder, "Dockerfile.public");
  const build = ["docker", "buildx", "build", "--builder", "default", "--load", "--tag", image];
  await run([...build, "--file", file, folder], { env: { ...env, BUILDKIT_PROGRESS: "plain" } });
}

/** Builds the image from Debian (or its stand-in) and the lab's own engine, and pushes it to the lab's registry. */
export async function buildHostImage(
  env: NodeJS.ProcessEnv,
  tools: Tools,
  image: string,
  images: "stand-in" | "real",
): Promise<void> {
  const debian = "debian:bookworm-slim";
  const contexts = {
    [debian]: `docker-image://${images === "real" ? debian : `${REGISTRY}/library/${debian}`}`,
    machine: join(places.state, "machine"),
    tools: join(tools.root, ".."),
  };
  await buildOwnImage(env, image, folder, contexts);
}

/** Whether the engine has the image, or can pull it from the registry. */
export async function haveHostImage(env: NodeJS.ProcessEnv, image: string): Promise<boolean> {
  const there = await run(["docker", "image", "inspect", image], { env, accept: [0, 1] });
  if (there.exitCode === 0) return true;
  const { exitCode } = await run(["docker", "pull", "--quiet", image], { env, accept: [0, 1] });
  return exitCode === 0;
}
