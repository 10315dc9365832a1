import type { HostAddress } from "../../inputs/inputs.ts";

/** How a known_hosts file calls a host: with a port other than 22 in brackets. See sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export function knownHostName({ host, port }: HostAddress): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/** Exits 0 when the file has a line for the host, also when its names are hashed. */
export function findHostArgs(host: HostAddress, file: string): readonly string[] {
  return ["ssh-keygen", "-F", knownHostName(host), "-f", file];
}

/** How to get a host's lines, and what must be done before they are trusted. */
export function howToGetLines({ host, port }: HostAddress): string {
  const scan = port === 22 ? `ssh-keyscan ${host}` : `ssh-keyscan -p ${port} ${host}`;
  return `\`${scan}\` prints them; before you trust them, compare with what \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` says on the host itself`;
}

/** The text as a file: each line ended, without the carriage returns that editors and web forms add. */
export function knownHostsText(text: string): string {
  return `${text.replaceAll("\r", "").trim()}\n`;
}
