import { OWN_BUILDER } from "../../docker/builder.ts";
import type { Context } from "../../model/context.ts";
import { InputError } from "../../model/problem.ts";
import { perform } from "../../model/step.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { CommandError } from "../../system/run.ts";
import type { BuildPlan } from "./plan.ts";

/**
 * Waits for the builder, and creates our own when it does not exist; any other must exist.
 * @throws InputError when the named builder does not exist.
 */
export async function ensureBuilder(
  { boot, create }: Pick<BuildPlan, "boot" | "create">,
  builder: string,
  { env, signal, log }: Context,
): Promise<void> {
  const options = { env: dockerEnvironment(env), signal };
  const isReady = () =>
    perform(boot, log, options).then(
      () => true,
      (error: unknown) => {
        if (error instanceof CommandError && /no builder .* found/.test(error.stderr)) return false;
        throw error;
      },
    );
  if (await isReady()) return;
  if (!create) {
    const message = `there is no buildx builder "${builder}": "docker buildx ls" lists the existing ones. Leave the input out, and Slipway creates one named ${OWN_BUILDER}.`;
    throw new InputError([{ input: "builder", message }]);
  }
  log.info(`creating the builder ${OWN_BUILDER}`);
  await perform(create, log, options).catch(async (error: unknown) => {
    // Another run may have created it meanwhile.
    if (!(error instanceof CommandError) || !(await isReady())) throw error;
  });
}
