import type { HostAddress } from "../../inputs/inputs.ts";
import { commandLine } from "./quote.ts";

/** What ssh recognises a host by, and signs in with. */
export interface Access {
  readonly knownHostsFile: string;
  /** The private key's file; `undefined`: the keys of the agent or of the user. */
  readonly keyFile: string | undefined;
  /** The file of the key's certificate, which servers trust that know its authority. */
  readonly certificateFile?: string | undefined;
  /** The hosts on the way, in their order. The same keys are used for them. */
  readonly jumps?: readonly HostAddress[];
}

/** Seconds for a host to accept the connection and send its greeting. */
const CONNECT_TIMEOUT = 10;

/**
 * An ssh command without the command for the host. The configurations of the user and of the machine are not read, so
 * that the same inputs behave the same everywhere. Host keys come from our file alone, and no file of the user is written.
 *
 * @param socket the path of the shared connection.
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
    // Other keys must not be offered: servers count the attempts and disconnect.
    ...(access.keyFile ? { IdentityFile: access.keyFile, IdentitiesOnly: "yes", IdentityAgent: "none" } : {}),
    ...(access.certificateFile ? { CertificateFile: access.certificateFile } : {}),
    ...proxyOption(host, access),
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

/**
 * The way by jump hosts. ssh's own option for them, ProxyJump, would check their keys by the user's files.
 * @see ssh_config(5), ProxyCommand and TOKENS
 */
function proxyOption(host: HostAddress, access: Access): { readonly ProxyCommand?: string } {
  const jump = access.jumps?.at(-1);
  if (!jump) return {};
  const [program = "ssh", ...args] = sshArgs(jump, { ...access, jumps: access.jumps?.slice(0, -1) ?? [] });
  const command = commandLine([program, "-W", `${bracketed(host.host)}:${host.port}`, ...args]);
  return { ProxyCommand: command.replaceAll("%", "%%") };
}

/** Opens the shared connection. It ends at most one minute after a killed run. */
export function masterArgs(host: HostAddress, access: Access, socket: string): readonly string[] {
  const [program = "ssh", ...args] = sshArgs(host, access, socket);
  return [program, "-o", "ControlMaster=yes", "-o", "ControlPersist=60", ...args, "true"];
}

/** Closes the shared connection. */
export function exitArgs(host: HostAddress, access: Access, socket: string): readonly string[] {
  const [program = "ssh", ...args] = sshArgs(host, access, socket);
  return [program, "-O", "exit", ...args];
}

/** Bytes of the longest path of a socket, less what ssh appends while it creates one. */
const SOCKET_PATH = 104 - 18;

/** The path of a shared connection; `undefined`, for none, when the folder's path is too long for a socket. */
export function socketIn(folder: string, number: number): string | undefined {
  const path = `${folder}/${number}`;
  return Buffer.byteLength(path) < SOCKET_PATH ? path : undefined;
}

/** How a host is called in messages and results. */
export function hostName({ host, port }: HostAddress): string {
  return port === 22 ? host : `${bracketed(host)}:${port}`;
}

/** IPv6 addresses stand in brackets where a port follows. */
function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
