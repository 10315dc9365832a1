import { pipeline } from "node:stream/promises";
import type { Endpoint } from "../../docker/container.ts";
import type { HostAddress } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import type { Log } from "../../model/log.ts";
import { formatStep, perform, type Step } from "../../model/step.ts";
import { plainEnvironment, sshEnvironment } from "../../system/environment.ts";
import { CommandError, type RunOptions, type RunResult } from "../../system/run.ts";
import { mask } from "../../system/secrets.ts";
import type { HostAccess } from "./access.ts";
import { afterLine } from "./after-line.ts";
import { hostName, socketIn, sshArgs } from "./args.ts";
import type { RemoteCommand } from "./commands.ts";
import { howToGetLines, knownHostName } from "./known-hosts.ts";
import { connectionRefusal, SSH_FAILED } from "./refusal.ts";
import { BEGINS, connectionSteps, type Link, remoteStep, tunnelStep } from "./steps.ts";
import { openTunnel, type Tunnel } from "./tunnel.ts";

/** ssh could not connect, or the connection broke. The message says why and what to do. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}

/** A program on a host has failed. */
export class HostError extends Error {
  override readonly name = "HostError";
}

export interface HostRunOptions extends Pick<RunOptions, "stdin" | "pipe" | "timeout" | "onStdout"> {
  readonly signal?: AbortSignal;
  /** The local command whose output the program on the host reads. */
  readonly input?: Step;
  readonly accept?: readonly number[];
  /** Receives what the login's start-up files print, line by line. */
  readonly onStartUp?: (line: string) => void;
  /** Keeps the command out of the log: a repetition of one that is in it already. */
  readonly quiet?: boolean;
}

/** One shared connection to a host. */
export interface HostConnection extends AsyncDisposable {
  readonly address: HostAddress;
  /** The host's name in messages. */
  readonly name: string;
  /** The arguments of an ssh that needs no shared connection, without what it is to run. */
  readonly ssh: readonly string[];
  /**
   * Runs a command on the host, its words quoted for the login's shell, and logs it. What the login's start-up files
   * print is not part of the output.
   * @throws ConnectionError when the connection fails, HostError when the command does.
   */
  run(command: RemoteCommand, options?: HostRunOptions): Promise<RunResult>;
  /** Opens a port of this machine that leads to what the host reaches at `endpoint`, and logs how. */
  tunnel(endpoint: Endpoint): Promise<Tunnel>;
}

/** Milliseconds for opening a connection: ssh's own timeout does not cover the login. */
const PATIENCE = 30_000;
const SILENT: Pick<Log, "info"> = { info: () => {} };

/**
 * Opens the shared connection to a host.
 * @throws ConnectionError when the host is not in known-hosts, cannot be reached, has another key, or rejects the login.
 */
export async function connect(
  address: HostAddress,
  access: HostAccess,
  number: number,
  { env, signal, log }: Pick<Context, "env" | "signal"> & { readonly log: Pick<Log, "info"> },
): Promise<HostConnection> {
  const link: Link = { address, access, socket: socketIn(access.folder, number) };
  const steps = connectionSteps(link);
  for (const { step, host } of steps.find) {
    const known = await perform(step, log, { env: plainEnvironment(env), signal });
    if (known.exitCode !== 0) {
      throw new ConnectionError(
        `known-hosts has no line for ${knownHostName(host)}, and unknown hosts are rejected: add its lines (${howToGetLines(host)}).`,
      );
    }
  }
  const never = new AbortController().signal;
  const name = hostName(address);
  const ssh = { env: sshEnvironment(env), signal: never };
  const opening = { ...ssh, signal, timeout: PATIENCE };
  await viaSsh(steps.open, link, log, opening).catch(async (error: unknown) => {
    // Of a connection that is to be shared, ssh does not show what the way by jump hosts says.
    if (error instanceof ConnectionError && access.jumps?.length)
      await viaSsh({ argv: [...sshArgs(address, access), "true"] }, link, SILENT, opening);
    throw error;
  });
  return {
    address,
    name,
    ssh: sshArgs(address, access),
    run: async (command, { input, accept, quiet, pipe, onStdout, onStartUp, ...options } = {}) => {
      const step = { ...remoteStep(link, command, input), ...(accept ? { accept } : {}) };
      const rest = pipe && afterLine(BEGINS);
      try {
        const [result] = await Promise.all([
          viaSsh(step, link, quiet ? SILENT : log, {
            ...{ ...ssh, ...options, pipe: rest },
            ...(onStdout || onStartUp ? { onStdout: linesOf(onStartUp, onStdout) } : {}),
          }),
          rest && pipeline(rest, pipe),
        ]);
        return { ...result, stdout: withoutStart(result.stdout) };
      } catch (error) {
        if (error instanceof ConnectionError)
          throw new ConnectionError(`${name}: ${error.message}`, { cause: error });
        if (!(error instanceof CommandError)) throw error;
        // The message of CommandError would begin with all of ssh's options and the script's text.
        const end = error.stderr.trim().split("\n").slice(-5).join("\n");
        throw new HostError(
          mask(`${name}: ${command.name} failed: ${end || `exit code ${error.exitCode}`}`),
          {
            cause: error,
          },
        );
      }
    },
    tunnel: (endpoint) => {
      const step = tunnelStep(link, `${endpoint.host}:${endpoint.port}`);
      log.info(`$ ${formatStep(step)}`);
      return openTunnel(step.argv, ssh.env);
    },
    [Symbol.asyncDispose]: async () => {
      if (steps.close) await perform(steps.close, log, ssh);
    },
  };
}

/** Tells the lines before the output begins from those of the output. */
function linesOf(
  onStartUp: HostRunOptions["onStartUp"],
  onStdout: HostRunOptions["onStdout"],
): (line: string) => void {
  let hasBegun = false;
  return (line) => {
    if (hasBegun) onStdout?.(line);
    else if (line === BEGINS) hasBegun = true;
    else onStartUp?.(line);
  };
}

/** The output of the command itself. */
function withoutStart(stdout: string): string {
  const mark = `${BEGINS}\n`;
  const at = stdout.indexOf(mark);
  return at < 0 ? "" : stdout.slice(at + mark.length);
}

/** Runs ssh, and turns its own failures into a ConnectionError. */
async function viaSsh(
  step: Step,
  { address, access }: Link,
  log: Pick<Log, "info">,
  options: Parameters<typeof perform>[2],
): Promise<RunResult> {
  try {
    return await perform(step, log, options);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.exitCode === SSH_FAILED)
      throw new ConnectionError(connectionRefusal(error.stderr, address, access.jumps), { cause: error });
    if (error.exitCode === undefined && options.timeout !== undefined) {
      const message = `no answer from ${address.host} port ${address.port} in ${options.timeout / 1_000} s (${error.message}).`;
      throw new ConnectionError(message, { cause: error });
    }
    throw error;
  }
}
