import { inCache } from "./cache.ts";
import { compile } from "./compile.ts";
import { VERSIONS } from "./versions.ts";

/** The folder with buildkitd and buildctl, compiled once. */
export async function installBuildkit(): Promise<string> {
  return inCache(`buildkit-${VERSIONS.buildkit}`, async (half) => {
    await compile({
      module: "buildkit",
      packages: ["github.com/moby/buildkit/cmd/buildkitd", "github.com/moby/buildkit/cmd/buildctl"],
      variables: { "github.com/moby/buildkit/version.Version": `v${VERSIONS.buildkit}` },
      destination: half,
      environment: {},
    });
  });
}

/** What a docker-container builder reads: the registry is plain http, and Docker Hub's images come from it when mirrored. */
export function builderToml(registry: string, mirror: boolean): string {
  const hub = mirror ? `[registry."docker.io"]\n  mirrors = ["${registry}"]\n\n` : "";
  return `${hub}[registry."${registry}"]\n  http = true\n`;
}
