import type { HostAddress } from "../../inputs/inputs.ts";
import { howToGetLines, knownHostName } from "./known-hosts.ts";

/** ssh's own exit code when it, and not the command on the host, has failed. See ssh(1), EXIT STATUS. */
export const SSH_FAILED = 255;

/** Why ssh could not connect, and what to do, from what it printed. Tested against OpenSSH's own words. */
export function connectionRefusal(stderr: string, host: HostAddress): string {
  const said = lastLine(stderr);
  const place = `${host.host} port ${host.port}`;
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(stderr)) {
    const offered = /The fingerprint for the (\S+) key sent by the remote host is\s+(\S+?)\.?\s/.exec(stderr);
    const key = offered ? ` (${offered[1]} ${offered[2]})` : "";
    return `the host's key${key} is not the one in known-hosts: somebody may be in between, or the host was set up anew. Find out which; if it was set up anew, replace its lines in known-hosts (${howToGetLines(host)}).`;
  }
  if (/Host key verification failed|host key is known/.test(stderr))
    return `known-hosts has no key of the kind that the host shows for ${knownHostName(host)}: add it (${howToGetLines(host)}).`;
  if (/Could not resolve hostname/.test(stderr))
    return `the name ${host.host} is not known (${said}): check its spelling, and that this machine's DNS knows it.`;
  if (/Connection refused/.test(stderr))
    return `nothing listens at ${place}: check the port, and that sshd runs.`;
  if (/timed out|timeout/i.test(stderr))
    return `no answer from ${place} in time: check the address, the firewall in between, and that the host is up.`;
  if (/No route to host|Network is unreachable/.test(stderr)) return `there is no way to ${place} (${said}).`;
  if (/Permission denied|Too many authentication failures/.test(stderr))
    return `the host does not let ${host.user ?? "this machine's user"} in with this key (${said}): check the user's name, and that the key's public half is in its ~/.ssh/authorized_keys.`;
  return `the connection to ${place} broke${said ? ` (${said})` : ""}.`;
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1)?.trim() ?? "";
}
