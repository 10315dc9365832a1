import type { ComposeModel } from "../../compose/model.ts";
import { pullStackArgs, upArgs } from "../../docker/compose.ts";
import { eventsArgs } from "../../docker/events.ts";
import { execArgs } from "../../health/probe.ts";
import { probesOf } from "../../health/probes.ts";
import { enginePlatformArgs, loadArgs, tarArgs } from "./images.ts";
import { removalArgs, removeImageArgs } from "./remove.ts";
import { testName } from "./selection.ts";
import { testedModel } from "./tested.ts";

/** The commands of a smoke test, with names in place of what is only known when it runs. Each `tar` feeds a `docker load`. */
export function planSmoke(
  { model }: { readonly model: ComposeModel },
  images: readonly { readonly image: string }[],
): readonly (readonly string[])[] {
  const run = "<run>";
  const project = `slipway-smoke-${run}`;
  const file = "$TMPDIR/compose.yaml";
  const commands = probesOf(testedModel(model).model).flatMap(({ service, probe }) =>
    "command" in probe ? [execArgs(`<container of ${service}>`, probe.command)] : [],
  );
  return [
    enginePlatformArgs(),
    ...images.flatMap(({ image }) => [tarArgs(`$TMPDIR/layouts/${image}`), loadArgs()]),
    pullStackArgs(file),
    eventsArgs(project, "<start>"),
    upArgs(file),
    ...commands,
    ...removalArgs(project).flatMap(({ list, remove }) => [list, [...remove, "<those>"]]),
    ...images.map(({ image }) => removeImageArgs(testName(image, run))),
  ];
}
