import { remember } from "../system/secrets.ts";
import { suggestion } from "./closest.ts";
import type { HostAddress, RegistryAuth } from "./inputs.ts";
import type { Values } from "./values.ts";

/*
 * How single values are written. Each parser gives no value, and notes the problem, when the text is not of its form.
 */

/** What people build for: only for suggestions, any well-formed platform is taken. */
const USUAL_PLATFORMS = [
  "linux/amd64",
  "linux/arm64",
  "linux/arm/v7",
  "linux/arm/v6",
  "linux/386",
  "linux/ppc64le",
  "linux/s390x",
  "linux/riscv64",
];

export function parsePlatform(text: string, values: Values): readonly string[] {
  if (/^(linux|windows)\/[a-z0-9]+(\/v\d+)?$/.test(text)) return [text];
  values.problem(
    "platforms",
    `"${text}" is not a platform such as linux/amd64 or linux/arm/v7.${suggestion(text, USUAL_PLATFORMS)}`,
  );
  return [];
}

/** A host with an optional port and at least one path component, in lower case. */
const REGISTRY = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

export function parseRegistry(text: string, values: Values): readonly string[] {
  if (REGISTRY.test(text)) return [text];
  const hint = /[A-Z]/.test(text) ? " Names are in lower case." : "";
  values.problem("registries", `"${text}" is not of the form host/namespace, such as ghcr.io/owner.${hint}`);
  return [];
}

export function parseRegistryAuth(line: string, values: Values): readonly RegistryAuth[] {
  const [registry, username, password, ...more] = line.split(/\s+/);
  for (const word of [password, ...more]) if (word) remember(word);
  if (registry && username && password && more.length === 0) return [{ registry, username, password }];
  // The line itself is not shown: it may hold a password.
  values.problem(
    "registry-auths",
    `each line is "registry username password"; one has ${line.split(/\s+/).length} words.`,
  );
  return [];
}

const HOST =
  /^(?:(?<user>[A-Za-z0-9._-]+)@)?(?<host>[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\])(?::(?<port>\d{1,5}))?$/;

export function parseHost(text: string, values: Values): readonly HostAddress[] {
  const { user, host, port } = HOST.exec(text)?.groups ?? {};
  // A name that starts with "-" would be read as an option by ssh.
  if (host && !host.startsWith("-") && !user?.startsWith("-") && Number(port ?? 22) <= 65_535) {
    return [{ user, host: host.replace(/^\[|\]$/g, ""), port: Number(port ?? 22) }];
  }
  values.problem("hosts", `"${text}" is not of the form user@host or user@host:port.`);
  return [];
}

export function parseBuildArgs(lines: readonly string[], values: Values): Readonly<Record<string, string>> {
  const args: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      values.problem("build-args", `"${line}" is not of the form NAME=value.`);
    } else args[name] = value;
  }
  return args;
}
