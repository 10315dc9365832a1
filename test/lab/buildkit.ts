import { cached, inCache } from "./cache.ts";
import { compile } from "./compile.ts";
import { VERSIONS } from "./versions.ts";

const NAME = `buildkit-${VERSIONS.buildkit}`;

export function haveBuildkit(): boolean {
  return cached(NAME) !== undefined;
}

/** The folder with buildkitd and buildctl, compiled once. */
export async function installBuildkit(): Promise<string> {
  return inCache(NAME, async (half) => {
    await compile({
      module: "buildkit",
      packages: ["github.com/moby/buildkit/cmd/buildkitd", "github.com/moby/buildkit/cmd/buildctl"],
      variables: { "github.com/moby/buildkit/version.Version": `v${VERSIONS.buildkit}` },
      destination: half,
      environment: {},
    });
  });
}

/**
 * The configuration of a docker-container builder: the registry speaks plain http. With `mirror`, it also serves Docker
 * Hub's images.
 */
export function builderToml(registry: string, mirror: boolean): string {
  const hub = mirror ? `[registry."docker.io"]\n  mirrors = ["${registry}"]\n\n` : "";
  return `${hub}[registry."${registry}"]\n  http = true\n`;
}
