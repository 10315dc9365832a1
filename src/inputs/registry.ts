import { textAs } from "./forms.ts";

/** A host with an optional port and at least one path component, in lower case. */
const REGISTRY = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

/** `host/namespace`, for example `ghcr.io/owner`. */
export const Registry = textAs(
  (text) => (REGISTRY.test(text) ? text : undefined),
  (text) => {
    const hint = /[A-Z]/.test(text) ? " Use lower case only." : "";
    return `"${text}" is not of the form host/namespace, such as ghcr.io/owner.${hint}`;
  },
);

export interface RegistryAuth {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** A line `registry username password`. */
export const RegistryLogin = textAs(
  (line): RegistryAuth | undefined => {
    const [registry, username, password, ...more] = wordsOf(line);
    return registry && username && password && more.length === 0
      ? { registry, username, password }
      : undefined;
  },
  // The line itself may hold a password.
  (line) => `each line is "registry username password". One line has ${wordsOf(line).length} words.`,
);

/** The words of a login that are, or may be, its password: in a line of another form any of the last ones. */
export function passwordsOf(line: string): readonly string[] {
  const words = wordsOf(line);
  return words.slice(Math.min(2, words.length - 1));
}

function wordsOf(line: string): readonly string[] {
  return line.split(/\s+/).filter(Boolean);
}
