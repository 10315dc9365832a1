import type { HostAddress } from "../../inputs/inputs.ts";

/** What ssh needs to know a host by, and to be known by. */
export interface Access {
  readonly knownHostsFile: string;
  /** The private key's file; `undefined`: the agent's keys, or the user's own. */
  readonly keyFile: string | undefined;
}

/** Seconds in which a host must answer and greet. */
const CONNECT_TIMEOUT = 10;

/**
 * Everything of an ssh command before what the host is to run. Neither the user's nor the machine's ssh configuration
 * plays a part, so that the same inputs do the same everywhere; host keys come from our file alone, and no file of the
 * user's is written.
 *
 * `socket` is where a shared connection is or will be.
 * @see ssh_config(5)
 */
export function sshArgs(host: HostAddress, access: Access, socket?: string): readonly string[] {
  const options = {
    BatchMode: "yes",
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: access.knownHostsFile,
    GlobalKnownHostsFile: "/dev/null",
    UpdateHostKeys: "no",
    CheckHostIP: "no",
    ConnectTimeout: CONNECT_TIMEOUT,
    ServerAliveInterval: 10,
    ServerAliveCountMax: 3,
    ControlPath: socket ?? "none",
    // With a key of its own, ssh must not offer others: a server counts them, and hangs up.
    ...(access.keyFile ? { IdentityFile: access.keyFile, IdentitiesOnly: "yes", IdentityAgent: "none" } : {}),
  };
  return [
    "ssh",
    "-F",
    "none",
    "-T",
    "-p",
    String(host.port),
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ...(host.user ? ["-l", host.user] : []),
    "--",
    host.host,
  ];
}

/** Opens the shared connection. It outlives a killed run by a minute at most. */
export function masterArgs(host: HostAddress, access: Access, socket: string): readonly string[] {
  const [program = "ssh", ...args] = sshArgs(host, access, socket);
  return [program, "-o", "ControlMaster=yes", "-o", "ControlPersist=60", ...args, "true"];
}

/** Ends the shared connection. */
export function exitArgs(host: HostAddress, access: Access, socket: string): readonly string[] {
  const [program = "ssh", ...args] = sshArgs(host, access, socket);
  return [program, "-O", "exit", ...args];
}

/** The longest path of a socket, and what ssh adds to it while it makes one. */
const SOCKET_PATH = 104 - 18;

/** Where the shared connection may be, or `undefined` when the path is too long for a socket: then there is none. */
export function socketIn(folder: string, number: number): string | undefined {
  const path = `${folder}/${number}`;
  return Buffer.byteLength(path) < SOCKET_PATH ? path : undefined;
}

/** How a host is called in messages and results. */
export function hostName({ host, port }: HostAddress): string {
  return port === 22 ? host : `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
