import type { BuildInputs } from "../inputs/inputs.ts";
import type { Context } from "../model/context.ts";
import { InputError } from "../model/problem.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { CommandError, run } from "../system/run.ts";

/** The builder that is made when missing, and kept for its cache: `docker buildx rm slipway` removes both. */
const OWN_BUILDER = "slipway";

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

/**
 * Makes our own builder when there is none; any other must be there.
 * @throws InputError when the named builder does not exist.
 */
export async function ensureBuilder(inputs: BuildInputs, { env, signal, log }: Context): Promise<void> {
  const options = { env: dockerEnvironment(env), signal };
  const isReady = () =>
    run(bootBuilderArgs(inputs.builder), options).then(
      () => true,
      (error: unknown) => {
        if (error instanceof CommandError && /no builder .* found/.test(error.stderr)) return false;
        throw error;
      },
    );
  if (await isReady()) return;
  if (inputs.builder !== OWN_BUILDER) {
    const message = `there is no buildx builder "${inputs.builder}": "docker buildx ls" lists those there are; leave the input out and Slipway makes one named ${OWN_BUILDER}.`;
    throw new InputError([{ input: "builder", message }]);
  }
  log.info(`making the builder ${OWN_BUILDER}`);
  await run(createBuilderArgs(inputs), options).catch(async (error: unknown) => {
    // Another run may have made it meanwhile.
    if (!(error instanceof CommandError) || !(await isReady())) throw error;
  });
}
