import { join } from "node:path";
import { type ProjectFiles, relocate } from "../../compose/files.ts";
import type { ComposeModel } from "../../compose/model.ts";
import { pullStackArgs, upArgs } from "../../docker/compose.ts";
import { enginePlatformArgs } from "../../docker/engine.ts";
import { inspectImagesArgs } from "../../docker/image.ts";
import { logsStep } from "../../health/diagnosis.ts";
import { commandStep } from "../../health/probe.ts";
import { probesOf } from "../../health/probes.ts";
import { eventsStep } from "../../health/watch.ts";
import { type LoadSteps, type PullSteps, planLoad, planPull } from "../../image/engine.ts";
import type { Step } from "../../model/step.ts";
import { inspectedImages } from "./images.ts";
import { isolate } from "./isolate.ts";
import type { OutsideMounts } from "./outside.ts";
import { planRemoval, removalSteps, removeImageStep } from "./remove.ts";
import type { Selection } from "./selection.ts";

/** The commands of a smoke test, by what each is for. */
export interface SmokePlan {
  /** The compose project's name for this one run. */
  readonly project: string;
  /** Where the project's own files are copied to. */
  readonly content: string;
  readonly images: readonly ImagePlan[];
  readonly pull: Step;
  /** Shows the images; absent when none needs to be looked at. */
  readonly inspect?: Step;
  readonly events: Step;
  readonly up: Step;
  /** What could not be isolated without a difference, for the user. */
  readonly warnings: readonly string[];
}

/** The commands that bring one candidate into the engine. */
export type ImagePlan =
  | { readonly selection: Selection; readonly folder: string; readonly load: LoadSteps }
  | {
      readonly selection: Selection;
      readonly reference: string;
      /** Shows whether the engine has the reference already: it then stays. */
      readonly lookup: Step;
      readonly pull: PullSteps;
    };

/** What the names of a smoke test are made from. */
export interface SmokeNames {
  readonly run: string;
  /** For files that are needed while it runs. */
  readonly temporary: string;
  /** Seconds since 1970, from which on events are followed. */
  readonly since: string;
}

/** What is tested: a model, and what its containers see of this machine. */
export interface SmokeSubject {
  readonly model: ComposeModel;
  readonly files: ProjectFiles;
  readonly outside: OutsideMounts;
}

/** Shows which platform of the candidates is needed. */
export const engineStep: Step = { argv: enginePlatformArgs() };

export function planSmoke(
  { model, files, outside }: SmokeSubject,
  selections: readonly Selection[],
  { run, temporary, since }: SmokeNames,
): SmokePlan {
  const project = `slipway-smoke-${run}`;
  const content = join(temporary, "content");
  const compose = join(temporary, "compose.yaml");
  const images = new Map(
    selections.flatMap(({ services, name, platform, emulated }) =>
      services.map((service) => [service, { name, platform: emulated ? platform : undefined }] as const),
    ),
  );
  const isolated = isolate(relocate(model, files, content), { project, images, outside });
  const inspected = inspectedImages(model, selections);
  return {
    project,
    content,
    images: selections.map((selection) => planImage(selection, temporary)),
    pull: {
      argv: pullStackArgs(compose),
      files: [
        {
          path: compose,
          // JSON is YAML in which every string is quoted: no text of the model changes its meaning.
          text: JSON.stringify(isolated.model),
          summary:
            "the project, isolated: no fixed names, addresses or host ports, and nothing that others use",
        },
      ],
    },
    ...(inspected.length > 0 ? { inspect: { argv: inspectImagesArgs(inspected) } } : {}),
    events: eventsStep(project, since),
    up: { argv: upArgs(compose) },
    warnings: isolated.warnings,
  };
}

function planImage(selection: Selection, temporary: string): ImagePlan {
  const { source, name, image, platform } = selection;
  if (source.kind === "layout") {
    const folder = join(temporary, "layouts", image);
    return { selection, folder, load: planLoad(folder, name) };
  }
  const { reference } = source;
  return {
    selection,
    reference,
    lookup: { argv: inspectImagesArgs([reference]), accept: [0, 1] },
    pull: planPull(reference, platform, name),
  };
}

/** All commands in the order in which they start, with names in place of what only a run knows. */
export function smokeSteps(plan: SmokePlan, model: ComposeModel): readonly Step[] {
  const { project, content, images, pull, inspect, events, up } = plan;
  const lookups = images.flatMap((one) => ("lookup" in one ? [one.lookup] : []));
  const commands = probesOf(model).flatMap(({ service, probe }) =>
    "command" in probe ? [commandStep(`<container of ${service}>`, probe)] : [],
  );
  const names = images.map(({ selection }) => selection.name);
  const pulled = images.flatMap((one) => ("lookup" in one ? [one.reference] : []));
  return [
    engineStep,
    ...lookups,
    pull,
    ...images.flatMap((one) =>
      "lookup" in one ? [one.pull.pull, one.pull.tag] : [one.load.load, one.load.inspect],
    ),
    ...(inspect ? [inspect] : []),
    up,
    events,
    ...commands,
    { ...logsStep("<container of the service>"), when: "for each service that fails" },
    ...removalSteps(planRemoval({ project, content, images: names })),
    ...pulled.map((reference) => ({ ...removeImageStep(reference), when: "if the engine did not have it" })),
  ];
}
