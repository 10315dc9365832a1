import type { HostAddress } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { plainEnvironment, sshEnvironment } from "../../system/environment.ts";
import { CommandError, type RunOptions, type RunResult, run } from "../../system/run.ts";
import { mask } from "../../system/secrets.ts";
import type { HostAccess } from "./access.ts";
import { exitArgs, hostName, masterArgs, socketIn, sshArgs } from "./args.ts";
import { findHostArgs, howToGetLines, knownHostName } from "./known-hosts.ts";
import { commandLine } from "./quote.ts";
import { connectionRefusal, SSH_FAILED } from "./refusal.ts";
import { type ScriptName, scriptArgs } from "./scripts.ts";

/** ssh could not connect, or its connection broke. The message says why and what to do. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}

/** A program on a host has failed. */
export class HostError extends Error {
  override readonly name = "HostError";
}

type HostRunOptions = Omit<RunOptions, "env" | "cwd">;

/** One shared connection to a host. */
export interface HostConnection extends AsyncDisposable {
  readonly address: HostAddress;
  /** How the host is called in messages. */
  readonly name: string;
  /** The arguments of an ssh that needs no shared connection, without what it is to run. */
  readonly ssh: readonly string[];
  /**
   * Runs a program on the host, its words quoted for the login's shell.
   * @throws ConnectionError when the connection fails, HostError when the program does.
   */
  run(argv: readonly string[], options?: HostRunOptions): Promise<RunResult>;
  /** Runs one of our scripts, as {@link run} does. */
  script(name: ScriptName, args: readonly string[], options?: HostRunOptions): Promise<RunResult>;
}

/** Milliseconds for opening a connection in all: ssh's own timeout does not cover the login. */
const PATIENCE = 30_000;

/**
 * Opens the shared connection to a host.
 * @throws ConnectionError when the host is not in known-hosts, cannot be reached, is another one, or refuses the login.
 */
export async function connect(
  address: HostAddress,
  access: HostAccess,
  number: number,
  context: Pick<Context, "env" | "signal">,
): Promise<HostConnection> {
  const env = sshEnvironment(context.env);
  const known = await run(findHostArgs(address, access.knownHostsFile), {
    env: plainEnvironment(context.env),
    signal: context.signal,
    accept: [0, 1, 255],
  });
  if (known.exitCode !== 0) {
    throw new ConnectionError(
      `known-hosts has no line for ${knownHostName(address)}, and an unknown host is never trusted: add its lines (${howToGetLines(address)}).`,
    );
  }
  const socket = socketIn(access.folder, number);
  const open = socket ? masterArgs(address, access, socket) : [...sshArgs(address, access), "true"];
  await viaSsh(open, address, { env, signal: context.signal, timeout: PATIENCE });
  const name = hostName(address);
  const runThere = async (what: string, argv: readonly string[], options: HostRunOptions = {}) => {
    try {
      const ssh = [...sshArgs(address, access, socket), commandLine(argv)];
      return await viaSsh(ssh, address, { ...options, env });
    } catch (error) {
      if (error instanceof ConnectionError)
        throw new ConnectionError(`${name}: ${error.message}`, { cause: error });
      if (!(error instanceof CommandError)) throw error;
      // Its own message would begin with all of ssh's options and the script's text.
      const end = error.stderr.trim().split("\n").slice(-5).join("\n");
      throw new HostError(mask(`${name}: ${what} failed: ${end || `exit code ${error.exitCode}`}`), {
        cause: error,
      });
    }
  };
  return {
    address,
    name,
    ssh: sshArgs(address, access),
    run: (argv, options) => runThere(argv.join(" "), argv, options),
    script: (script, args, options) => runThere(`${script}.sh`, scriptArgs(script, ...args), options),
    [Symbol.asyncDispose]: async () => {
      if (socket) await run(exitArgs(address, access, socket), { env, accept: [0, SSH_FAILED] });
    },
  };
}

/** Runs ssh once, and tells its own failures from those of what it ran on the host. */
async function viaSsh(
  argv: readonly string[],
  address: HostAddress,
  options: RunOptions,
): Promise<RunResult> {
  try {
    return await run(argv, options);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.exitCode === SSH_FAILED)
      throw new ConnectionError(connectionRefusal(error.stderr, address), { cause: error });
    if (error.exitCode === undefined && options.timeout !== undefined) {
      const message = `no answer from ${address.host} port ${address.port} in ${options.timeout / 1_000} s (${error.message}).`;
      throw new ConnectionError(message, { cause: error });
    }
    throw error;
  }
}
