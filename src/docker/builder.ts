import type { BuildInputs } from "../inputs/inputs.ts";

/** The builder that Slipway creates and keeps for its cache: `docker buildx rm slipway` removes both. */
export const OWN_BUILDER = "slipway";

/**
 * The docker-container driver, because docker's own cannot push by digest; `--bootstrap`, so that a builder which does
 * not start is told from a build that fails.
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

/** Waits until the builder takes builds: another run may just have begun to start it. */
export function bootBuilderArgs(builder: string): readonly string[] {
  return [...inspectBuilderArgs(builder), "--bootstrap"];
}
