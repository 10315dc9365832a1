import { OWN_BUILDER } from "../../docker/builder.ts";
import type { Context } from "../../model/context.ts";
import { InputError } from "../../model/problem.ts";
import { perform } from "../../model/step.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { CommandError } from "../../system/run.ts";
import type { BuildPlan } from "./plan.ts";

/**
 * Waits until the builder accepts builds. Slipway's own builder is created if it does not exist.
 * @throws InputError when another builder does not exist.
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
    const message = `there is no buildx builder "${builder}". Use one that "docker buildx ls" lists, or omit the input: Slipway then creates one named ${OWN_BUILDER}.`;
    throw new InputError([{ input: "builder", message }]);
  }
  log.info(`creating the builder ${OWN_BUILDER}`);
  await perform(create, log, options).catch(async (error: unknown) => {
    // Another run may have created it in the meantime.
    if (!(error instanceof CommandError) || !(await isReady())) throw error;
  });
}
