import type { HostAddress } from "../../inputs/inputs.ts";

/** The name of a host in a known_hosts file. See sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export function knownHostName({ host, port }: HostAddress): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/** Exits with code 0 when the file has a line for the host. It finds hashed names as well. */
export function findHostArgs(host: HostAddress, file: string): readonly string[] {
  return ["ssh-keygen", "-F", knownHostName(host), "-f", file];
}

/** How to get the lines of a host, and how to verify them. */
export function howToGetLines({ host, port }: HostAddress): string {
  const scan = port === 22 ? `ssh-keyscan ${host}` : `ssh-keyscan -p ${port} ${host}`;
  return `\`${scan}\` prints them; before you trust them, compare them with the output of \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on the host`;
}

/** The text as a file: with a line break at the end, and without the carriage returns of editors and web forms. */
export function knownHostsText(text: string): string {
  return `${text.replaceAll("\r", "").trim()}\n`;
}
