import { formatStep, type Step } from "../../src/model/step.ts";

/** Where a run departs from its plan. Both lists are empty when it executed the plan. */
interface Departures {
  /** Commands in the run's log that are no line of the plan. */
  readonly unplanned: readonly string[];
  /** Lines of the plan that always run, and that the run's log does not have. */
  readonly missing: readonly string[];
}

/** The commands in a run's log: `perform` writes each as `$ docker …` when it starts. */
export function commandsIn(log: readonly string[]): readonly string[] {
  return log.flatMap((line) => (line.startsWith("$ ") ? [line.slice("$ ".length)] : []));
}

/** Compares the log of a stage's run with the stage's plan. A placeholder of the plan stands for any text. */
export function departures(plan: readonly Step[], log: readonly string[]): Departures {
  const lines = plan.map((step) => ({ step, text: formatStep(step), pattern: patternOf(formatStep(step)) }));
  const executed = commandsIn(log);
  return {
    unplanned: executed.filter((command) => !lines.some(({ pattern }) => pattern.test(command))),
    missing: lines.flatMap(({ step, text, pattern }) =>
      step.when !== undefined || executed.some((command) => pattern.test(command)) ? [] : [text],
    ),
  };
}

/** `<digest of api>` and `$TMPDIR` are placeholders; everything else is as it is. */
function patternOf(line: string): RegExp {
  const parts = line.split(/(<[^<>]*>|\$TMPDIR)/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    return part === "$TMPDIR" ? "/\\S+?" : ".+?";
  });
  return new RegExp(`^${parts.join("")}$`, "s");
}
