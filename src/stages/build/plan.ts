import { join } from "node:path";
import type { Project } from "../../compose/project.ts";
import { bakeArgs, bakeOverride, buildContexts } from "../../docker/bake.ts";
import { bootBuilderArgs, createBuilderArgs, OWN_BUILDER } from "../../docker/builder.ts";
import type { BuildInputs, NamingInputs } from "../../inputs/inputs.ts";
import type { Step } from "../../model/step.ts";

/** The commands of a build, by what each is for. */
export interface BuildPlan {
  /** Waits until the builder accepts builds: another run may just have started it. */
  readonly boot: Step;
  /** Creates Slipway's own builder. Absent for any other builder, which must exist. */
  readonly create?: Step;
  readonly bake: Step;
  /** The path of the file to which bake writes the digests. */
  readonly metadata: string;
}

/** The folders that a build uses. */
export interface BuildFolders {
  /** For files that are only needed during the build. */
  readonly temporary: string;
  /** For one OCI layout per image. */
  readonly layouts: string;
}

/** Plans a build: one bake for all images and all platforms. */
export function planBuild(
  { model, images }: Project,
  labels: Readonly<Record<string, string>>,
  inputs: BuildInputs & NamingInputs,
  { temporary, layouts }: BuildFolders,
): BuildPlan {
  const files = {
    model: join(temporary, "compose.yaml"),
    override: join(temporary, "override.json"),
    metadata: join(temporary, "metadata.json"),
    layouts,
  };
  const override = bakeOverride(images, layouts, labels, inputs);
  return {
    boot: { argv: bootBuilderArgs(inputs.builder) },
    ...(inputs.builder === OWN_BUILDER
      ? { create: { argv: createBuilderArgs(inputs), when: "if the builder does not exist" } }
      : {}),
    bake: {
      argv: bakeArgs(images, buildContexts(model, images), files, inputs),
      files: [
        // JSON is YAML with quoted strings, so no value of compose changes its type.
        {
          path: files.model,
          text: JSON.stringify(model),
          summary: "the model that docker compose config prints",
        },
        { path: files.override, text: JSON.stringify(override, undefined, 2) },
      ],
    },
    metadata: files.metadata,
  };
}
