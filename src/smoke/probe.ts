import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { argvOf, type HttpProbe } from "../project/extension.ts";
import type { ProbeResult } from "../report/result.ts";
import { parseDuration } from "../system/duration.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { CommandError, type Environment, run } from "../system/run.ts";
import { accepts } from "./accept.ts";
import { type HttpAnswer, judgeAnswer } from "./answer.ts";
import type { Endpoint } from "./container.ts";
import { describeProbe, type ServiceProbe } from "./ports.ts";

/** Milliseconds that a probe has to get the answer that it expects; each answer has its own bound beside it. */
const PATIENCE = 10_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 2_000;
const DEFAULT_WITHIN = 10_000;
/** Bytes of a body that are read. */
const LONGEST_BODY = 1 << 20;

/** Where a probe is to be asked. */
export interface Target {
  /** The container's id, for a command. */
  readonly container: string;
  /** For HTTP and TCP; `undefined` when the port cannot be reached from this machine. */
  readonly endpoint: Endpoint | undefined;
}

export function execArgs(container: string, command: readonly string[]): readonly string[] {
  return ["docker", "exec", container, ...command];
}

/**
 * Asks until the answer is right or the time is up: a healthy server may still be warming up, but not for long. The
 * last answer is the verdict.
 * @throws the signal's reason when it aborts.
 */
export async function askProbe(
  asked: ServiceProbe,
  target: Target,
  env: Environment,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const started = performance.now();
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const attempt = performance.now();
    const reason = await attemptProbe(asked, target, env, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      return error instanceof Error ? error.message : String(error);
    });
    const result = {
      service: asked.service,
      probe: describeProbe(asked.probe),
      duration: performance.now() - attempt,
    };
    if (reason === undefined) return { ...result, passed: true };
    if (performance.now() - started + wait > PATIENCE) return { ...result, passed: false, reason };
    await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** One question; why the answer is wrong, or `undefined` when it is right. */
async function attemptProbe(
  { probe, port }: ServiceProbe,
  { container, endpoint }: Target,
  env: Environment,
  signal: AbortSignal,
): Promise<string | undefined> {
  const within = (probe.within && parseDuration(probe.within)) || DEFAULT_WITHIN;
  if ("command" in probe) {
    const argv = execArgs(container, argvOf(probe.command));
    return run(argv, { env: dockerEnvironment(env), timeout: within, signal }).then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof CommandError) || error.exitCode === undefined) throw error;
        return `exit code ${error.exitCode}: ${(error.stderr || error.stdout).trim()}`;
      },
    );
  }
  if (!endpoint) return `port ${port} of the container cannot be reached: it is in no network`;
  if ("tcp" in probe) {
    return (await accepts(endpoint, within)) ? undefined : `port ${port} does not accept connections`;
  }
  return judgeAnswer(probe, await askHttp(probe, endpoint, within, signal), within);
}

function askHttp(
  { http: path }: HttpProbe,
  { host, port }: Endpoint,
  within: number,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const started = performance.now();
  const deadline = AbortSignal.timeout(within);
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(deadline.aborted ? new Error(`no answer within ${within} ms`, { cause: error }) : error);
    const request = get(
      {
        host,
        port,
        path,
        // A server that answers to its own names only takes this one as a rule.
        headers: { host: "localhost", connection: "close", "user-agent": "slipway" },
        agent: false,
        signal: AbortSignal.any([deadline, signal]),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on("data", (chunk: Buffer) => {
          if (length < LONGEST_BODY) chunks.push(chunk);
          length += chunk.length;
        });
        response.on("error", fail);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("utf8"),
            duration: performance.now() - started,
          }),
        );
      },
    );
    request.on("error", fail);
  });
}
