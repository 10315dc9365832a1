import { setTimeout as sleep } from "node:timers/promises";
import type { Probe } from "../compose/extension.ts";
import { type Endpoint, execArgs } from "../docker/container.ts";
import type { Log } from "../model/log.ts";
import type { ProbeResult } from "../model/result.ts";
import { perform, type Step } from "../model/step.ts";
import { parseDuration } from "../system/duration.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { CommandError, type Environment } from "../system/run.ts";
import { accepts } from "./accept.ts";
import { type HttpAnswer, judgeAnswer } from "./answer.ts";
import { askWeb } from "./ask.ts";
import { judgeCertificate } from "./certificate.ts";
import { describeProbe, type ServiceProbe } from "./probes.ts";

type CommandProbe = Extract<Probe, { command: unknown }>;
type Sink = Pick<Log, "info">;

const SILENT: Sink = { info: () => {} };
/** Milliseconds for a probe to get the expected answer; each attempt also has the time limit of the probe. */
const PATIENCE = 10_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 2_000;
const DEFAULT_WITHIN = 10_000;

/** Where to ask a probe. */
export interface Target {
  /** The container's id, for a command. */
  readonly container: string;
  /** For HTTP and TCP; `undefined` when the port cannot be reached from this machine. */
  readonly endpoint: Endpoint | undefined;
  /** Runs the command of a command probe where the container is; by default on this machine. */
  readonly perform?: typeof perform;
  /** Whether a server accepts connections at the endpoint, where connecting to it does not tell. */
  readonly accepts?: () => Promise<boolean>;
}

/** The command that asks a command probe. */
export function commandStep(container: string, { command }: CommandProbe): Step {
  return { argv: execArgs(container, command) };
}

/**
 * Asks until the answer is right or the time is over: a healthy server may still be warming up, but not for long. The
 * last answer is the verdict.
 * @param log receives the command of a command probe, once.
 * @throws the signal's reason when it aborts.
 */
export async function askProbe(
  asked: ServiceProbe,
  target: Target,
  env: Environment,
  signal: AbortSignal,
  log = SILENT,
): Promise<ProbeResult> {
  const started = performance.now();
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const attempt = performance.now();
    const sink = wait === FIRST_WAIT ? log : SILENT;
    const { reason, answer } = await attemptProbe(asked, target, sink, env, signal).catch(
      (error: unknown): Attempt => {
        signal.throwIfAborted();
        return { reason: error instanceof Error ? error.message : String(error) };
      },
    );
    const expires = answer?.certificateExpires;
    const result = {
      service: asked.service,
      probe: describeProbe(asked.probe),
      duration: performance.now() - attempt,
      ...(expires && { certificateExpires: expires.toISOString() }),
    };
    if (reason === undefined) return { ...result, passed: true };
    if (performance.now() - started + wait > PATIENCE) return { ...result, passed: false, reason };
    await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Why the answer is wrong, or nothing when it is right; and the answer itself of a web probe. */
interface Attempt {
  readonly reason?: string | undefined;
  readonly answer?: HttpAnswer;
}

async function attemptProbe(
  { probe, port }: ServiceProbe,
  { container, endpoint, perform: execute = perform, accepts: ask }: Target,
  log: Sink,
  env: Environment,
  signal: AbortSignal,
): Promise<Attempt> {
  const within = (probe.within && parseDuration(probe.within)) || DEFAULT_WITHIN;
  if ("command" in probe) {
    const options = { env: dockerEnvironment(env), timeout: within, signal };
    return execute(commandStep(container, probe), log, options).then(
      () => ({}),
      (error: unknown) => {
        if (!(error instanceof CommandError) || error.exitCode === undefined) throw error;
        return { reason: `exit code ${error.exitCode}: ${(error.stderr || error.stdout).trim()}` };
      },
    );
  }
  if (!endpoint)
    return { reason: `port ${port} of the container cannot be reached: the container has no network` };
  if ("tcp" in probe) {
    return (await (ask?.() ?? accepts(endpoint, within)))
      ? {}
      : { reason: `port ${port} does not accept connections` };
  }
  const answer = await askWeb(probe, endpoint, within, signal);
  return {
    answer,
    reason: judgeCertificate(probe, answer, new Date()) ?? judgeAnswer(probe, answer, within),
  };
}
