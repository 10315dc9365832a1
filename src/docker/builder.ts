import type { BuildInputs } from "../inputs/inputs.ts";

/** The builder that Slipway creates and keeps for its cache: `docker buildx rm slipway` removes both. */
export const OWN_BUILDER = "slipway";

/**
 * With the docker-container driver, because docker's own driver cannot push by digest. `--bootstrap` starts the builder
 * now, so that a builder that does not start is not reported as a failed build.
 */
export function createBuilderArgs(inputs: BuildInputs): readonly string[] {
  return [
    "docker",
    "buildx",
    "create",
    "--name",
    inputs.builder,
    "--driver",
    "docker-container",
    ...inputs.driverOpts.flatMap((option) => ["--driver-opt", option]),
    ...(inputs.builderConfig ? ["--buildkitd-config", inputs.builderConfig] : []),
    "--bootstrap",
  ];
}

export function inspectBuilderArgs(builder: string): readonly string[] {
  return ["docker", "buildx", "inspect", builder];
}

/** Waits until the builder accepts builds: another run may just have started it. */
export function bootBuilderArgs(builder: string): readonly string[] {
  return [...inspectBuilderArgs(builder), "--bootstrap"];
}
