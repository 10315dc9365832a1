import type { HostAddress } from "../../inputs/inputs.ts";
import { hostName } from "./args.ts";
import { howToGetLines, knownHostName } from "./known-hosts.ts";

/** The exit code of ssh when ssh itself has failed, not the command on the host. See ssh(1), EXIT STATUS. */
export const SSH_FAILED = 255;

/**
 * Why ssh could not connect and what to do, from what it printed. Tested against messages of OpenSSH.
 * @param jumps the hosts on the way.
 */
export function connectionRefusal(
  stderr: string,
  host: HostAddress,
  jumps: readonly HostAddress[] = [],
): string {
  const jump = refusingJump(stderr, jumps);
  return jump ? `jump host ${hostName(jump)}: ${refusal(stderr, jump)}` : refusal(stderr, host);
}

/**
 * The host on the way that was not passed. ssh then says last that its ProxyCommand's end, which has no name, has closed
 * the connection; before that, it says why, with the name of the host.
 */
function refusingJump(stderr: string, jumps: readonly HostAddress[]): HostAddress | undefined {
  const why = stderr.split("\n").filter((line) => !/UNKNOWN port|kex_exchange_identification/.test(line));
  if (!/UNKNOWN port/.test(stderr) || /stdio forwarding failed|open failed/.test(stderr)) return undefined;
  const names = ({ host, port }: HostAddress) =>
    why.some(
      (line) =>
        line.includes(`[${host}]:${port}`) ||
        (line.includes(host) && (port === 22 || line.includes(`port ${port}`))),
    );
  return jumps.find(names) ?? jumps.find(({ host }) => why.some((line) => line.includes(host))) ?? jumps[0];
}

function refusal(stderr: string, host: HostAddress): string {
  const said = lastLine(stderr);
  const place = `${host.host} port ${host.port}`;
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(stderr)) {
    const offered = /The fingerprint for the (\S+) key sent by the remote host is\s+(\S+?)\.?\s/.exec(stderr);
    const key = offered ? ` (${offered[1]} ${offered[2]})` : "";
    return `the host's key${key} is not the one in known-hosts: somebody may intercept the connection, or the host was reinstalled. Find out which; if it was reinstalled, replace its lines in known-hosts (${howToGetLines(host)}).`;
  }
  if (/Host key verification failed|host key is known/.test(stderr))
    return `known-hosts has no key of the type that the host uses for ${knownHostName(host)}: add it (${howToGetLines(host)}).`;
  if (/Could not resolve hostname/.test(stderr))
    return `the name ${host.host} cannot be resolved (${said}): check its spelling and this machine's DNS.`;
  if (/Connection refused/.test(stderr))
    return `connection refused by ${place}: check the port, and that sshd is running.`;
  if (/timed out|timeout/i.test(stderr))
    return `no answer from ${place} in time: check the address, firewalls, and that the host is up.`;
  if (/No route to host|Network is unreachable/.test(stderr))
    return `there is no route to ${place} (${said}).`;
  if (/Permission denied|Too many authentication failures/.test(stderr))
    return `the host rejects this key for ${host.user ?? "this machine's user"} (${said}): check the user name, and that ~/.ssh/authorized_keys there has the public key.`;
  return `the connection to ${place} broke${said ? ` (${said})` : ""}.`;
}

function lastLine(text: string): string {
  const lines = text.trim().split(/\r?\n/);
  return (lines.findLast((line) => !/UNKNOWN port/.test(line)) ?? "").trim();
}
