import type { Log, Place } from "../model/log.ts";
import { plainLines } from "./line.ts";

interface RunnerLog extends Log {
  /** Fails the step with this exit code. */
  fail(message: string, exitCode: 1 | 2): void;
  /** Makes the runner mask a value, also in the output of other steps. */
  setSecret(value: string): void;
}

/** The log of a step: warnings and errors are annotations, on a file's line when there is one. */
export async function runnerLog(): Promise<RunnerLog> {
  // Loaded here, so that a terminal does not wait for it.
  const core = await import("@actions/core");
  const speaker = (stage: string): Log => {
    const annotation = (place: Place | undefined) => ({
      title: stage,
      ...(place ? { file: place.file } : {}),
      ...(place?.line ? { startLine: place.line } : {}),
    });
    return {
      info: (text) => {
        for (const line of logLines(stage, text)) core.info(line);
      },
      warning: (text, place) => core.warning(plainLines(text).join("\n"), annotation(place)),
      error: (text, place) => core.error(plainLines(text).join("\n"), annotation(place)),
      for: speaker,
    };
  };
  return {
    ...speaker("slipway"),
    setSecret: core.setSecret,
    fail: (message, exitCode) => {
      core.setFailed(plainLines(message).join("\n"));
      process.exitCode = exitCode;
    },
  };
}

/**
 * Lines that no runner mistakes for a command, whatever a container prints: each begins with the stage, so that none
 * begins with `::`, and the older form `##[command]`, which a runner reads anywhere in a line, is broken up.
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function logLines(stage: string, text: string): readonly string[] {
  return plainLines(text).map((line) => `${stage} | ${line}`.replaceAll("##[", "## [").trimEnd());
}
