import { readFileSync } from "node:fs";

/* The scripts that run on a host. Each says in its head what it takes and what it prints. */

const source = {
  // Each with an address of its own: the bundler finds them by it.
  discard: () => readFileSync(new URL("./discard.sh", import.meta.url), "utf8"),
  heartbeat: () => readFileSync(new URL("./heartbeat.sh", import.meta.url), "utf8"),
  look: () => readFileSync(new URL("./look.sh", import.meta.url), "utf8"),
  lock: () => readFileSync(new URL("./lock.sh", import.meta.url), "utf8"),
  prune: () => readFileSync(new URL("./prune.sh", import.meta.url), "utf8"),
  pull: () => readFileSync(new URL("./pull.sh", import.meta.url), "utf8"),
  receive: () => readFileSync(new URL("./receive.sh", import.meta.url), "utf8"),
  stop: () => readFileSync(new URL("./stop.sh", import.meta.url), "utf8"),
  survey: () => readFileSync(new URL("./survey.sh", import.meta.url), "utf8"),
  switch: () => readFileSync(new URL("./switch.sh", import.meta.url), "utf8"),
  unlock: () => readFileSync(new URL("./unlock.sh", import.meta.url), "utf8"),
};
export type ScriptName = keyof typeof source;

/** A script's text. */
export function scriptText(name: ScriptName): string {
  return source[name]();
}

/** The argv that runs a script which need not lie on the host. */
export function scriptArgs(name: ScriptName, ...args: readonly string[]): readonly string[] {
  return ["sh", "-c", scriptText(name), "slipway", ...args];
}
