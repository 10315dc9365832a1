import { join } from "node:path";
import type { Project } from "../../compose/project.ts";
import { bakeArgs, bakeOverride, buildContexts } from "../../docker/bake.ts";
import { bootBuilderArgs, createBuilderArgs, OWN_BUILDER } from "../../docker/builder.ts";
import type { BuildInputs, NamingInputs } from "../../inputs/inputs.ts";
import type { Step } from "../../model/step.ts";

/** The commands of a build, by what each is for. */
export interface BuildPlan {
  /** Waits until the builder takes builds: another run may just have begun to start it. */
  readonly boot: Step;
  /** Absent when the builder is one of the user's own, which must exist. */
  readonly create?: Step;
  readonly bake: Step;
  /** The file in which bake says what it built. */
  readonly metadata: string;
}

/** Where a build reads and writes. */
export interface BuildFolders {
  /** For files that are needed while it runs. */
  readonly temporary: string;
  /** For one OCI layout per image. */
  readonly layouts: string;
}

/** One bake builds all images for all platforms. */
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
        // JSON is YAML in which every string is quoted: nothing that compose wrote can be read as something else.
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
