import type { HostAddress } from "../../inputs/inputs.ts";
import { howToGetLines, knownHostName } from "./known-hosts.ts";

/** The exit code of ssh when ssh itself has failed, not the command on the host. See ssh(1), EXIT STATUS. */
export const SSH_FAILED = 255;

/** Why ssh could not connect and what to do, from what it printed. Tested against messages of OpenSSH. */
export function connectionRefusal(stderr: string, host: HostAddress): string {
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
  return text.trim().split(/\r?\n/).at(-1)?.trim() ?? "";
}
