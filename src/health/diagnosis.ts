import { type Container, logsArgs } from "../docker/container.ts";
import { messageOf } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { perform, type Step } from "../model/step.ts";
import { dockerEnvironment } from "../system/environment.ts";
import type { Environment } from "../system/run.ts";

const LOG_LINES = 30;
const HEALTH_OUTPUTS = 3;
const TIMEOUT = 10_000;

/** Shows the end of a container's log. */
export function logsStep(container: string): Step {
  return { argv: logsArgs(container, LOG_LINES) };
}

/** A container's state beside the reason of its failure: exit code, memory, the healthcheck's last outputs. */
export function describeContainer(container: Container): readonly string[] {
  const { status, exitCode, oomKilled, memory, healthLog } = container;
  const limit = memory > 0 ? `, memory limit ${Math.round(memory / 2 ** 20)} MiB` : "";
  const ended = status === "running" ? "" : `, exit code ${exitCode}`;
  return [
    `state: ${status}${ended}, out of memory: ${oomKilled ? "yes" : "no"}${limit}`,
    ...healthLog
      .slice(-HEALTH_OUTPUTS)
      .map(
        ({ exitCode: code, output }) =>
          `healthcheck: exit code ${code}${output ? `: ${output}` : ", no output"}`,
      ),
  ];
}

/** Logs everything that is known about a service that has failed. Never throws: the failure itself is reported elsewhere. */
export async function explain(
  service: string,
  reason: string,
  container: Container | undefined,
  env: Environment,
  log: Log,
): Promise<void> {
  log.error(`${service}: ${reason}`);
  if (!container) return;
  for (const line of describeContainer(container)) log.info(`${service}: ${line}`);
  const lines: string[] = [];
  const keep = (line: string) => lines.push(line);
  await perform(logsStep(container.id), log, {
    env: dockerEnvironment(env),
    // Also after a cancellation.
    signal: new AbortController().signal,
    timeout: TIMEOUT,
    onStdout: keep,
    onStderr: keep,
  }).catch((error: unknown) => keep(`its log cannot be read: ${messageOf(error)}`));
  if (lines.length === 0) log.info(`${service}: its log is empty`);
  // The engine counts the lines of both streams together; they may arrive one stream after the other.
  for (const line of lines.slice(-LOG_LINES)) log.info(`${service} | ${line}`);
}
