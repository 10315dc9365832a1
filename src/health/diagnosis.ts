import type { Container } from "../docker/container.ts";
import type { Log } from "../model/log.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { type Environment, run } from "../system/run.ts";

const LOG_LINES = 30;
const HEALTH_OUTPUTS = 3;
const TIMEOUT = 10_000;

function logsArgs(container: string): readonly string[] {
  return ["docker", "logs", "--tail", String(LOG_LINES), container];
}

/** What a container's state says beside the reason: exit code, memory, the healthcheck's last outputs. */
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

/** Says what there is to know of a service that has failed. Never throws: it explains a failure that is there already. */
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
  await run(logsArgs(container.id), {
    env: dockerEnvironment(env),
    timeout: TIMEOUT,
    onStdout: keep,
    onStderr: keep,
  }).catch((error: unknown) =>
    keep(`its log cannot be read: ${error instanceof Error ? error.message : error}`),
  );
  if (lines.length === 0) log.info(`${service}: it has logged nothing`);
  // Both streams are tailed together by the engine, and come back one after the other at worst.
  for (const line of lines.slice(-LOG_LINES)) log.info(`${service} | ${line}`);
}
