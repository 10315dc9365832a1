import type { HostAddress } from "../../inputs/inputs.ts";
import type { Step } from "../../model/step.ts";
import { type Access, exitArgs, hostName, masterArgs, sshArgs } from "./args.ts";
import type { RemoteCommand } from "./commands.ts";
import { findHostArgs } from "./known-hosts.ts";
import { commandLine } from "./quote.ts";
import { SSH_FAILED } from "./refusal.ts";

/** The line that stands before the output of a command on a host: what is before it comes from start-up files. */
export const BEGINS = "slipway: the output begins";

/** A host, and how ssh gets there. */
export interface Link {
  readonly address: HostAddress;
  readonly access: Access;
  /** Of the shared connection; `undefined` when there can be none. */
  readonly socket: string | undefined;
}

/** The local commands that open and close the connection to a host. */
export function connectionSteps({ address, access, socket }: Link): {
  /** Each exits 0 when known-hosts has the host: one on the way, or the host itself. */
  readonly find: readonly { readonly host: HostAddress; readonly step: Step }[];
  readonly open: Step;
  readonly close: Step | undefined;
} {
  const open = socket ? masterArgs(address, access, socket) : [...sshArgs(address, access), "true"];
  return {
    find: [...(access.jumps ?? []), address].map((host) => ({
      host,
      step: { argv: findHostArgs(host, access.knownHostsFile), accept: [0, 1, SSH_FAILED] },
    })),
    open: { argv: open },
    close: socket ? { argv: exitArgs(address, access, socket), accept: [0, SSH_FAILED] } : undefined,
  };
}

/** Connects standard input and output to `endpoint`, as the host reaches it: `10.0.0.2:80`. Says what it does. */
export function tunnelStep({ address, access, socket }: Link, endpoint: string): Step {
  const [program = "ssh", ...args] = sshArgs(address, access, socket);
  return {
    argv: [program, "-vv", "-W", endpoint, ...args],
    shown: ["ssh", "...", hostName(address), "-W", endpoint],
  };
}

/**
 * A command on a host. It is shown without ssh's options, which the step that opens the connection has in full, and with
 * a script's name in place of its text.
 */
export function remoteStep({ address, access, socket }: Link, command: RemoteCommand, input?: Step): Step {
  const { words, argv } = command;
  return {
    // A login's start-up file may print a line without its end.
    argv: [...sshArgs(address, access, socket), `printf '\\n${BEGINS}\\n'; ${commandLine(argv)}`],
    shown: ["ssh", "...", hostName(address), ...words],
    ...(input ? { input } : {}),
  };
}
