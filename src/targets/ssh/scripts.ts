import { readFileSync } from "node:fs";

/* The scripts that run on a host. Each says in its head what it takes and what it prints. */

// Each is named by an address of its own: the bundler finds them by it.
const scripts = {
  adopt: () => read(new URL("./adopt.sh", import.meta.url)),
  audit: () => read(new URL("./audit.sh", import.meta.url)),
  attached: () => read(new URL("./attached.sh", import.meta.url)),
  discard: () => read(new URL("./discard.sh", import.meta.url)),
  heartbeat: () => read(new URL("./heartbeat.sh", import.meta.url)),
  leave: () => read(new URL("./leave.sh", import.meta.url)),
  look: () => read(new URL("./look.sh", import.meta.url)),
  lock: () => read(new URL("./lock.sh", import.meta.url)),
  note: () => read(new URL("./note.sh", import.meta.url)),
  prune: () => read(new URL("./prune.sh", import.meta.url)),
  pull: () => read(new URL("./pull.sh", import.meta.url)),
  receive: () => read(new URL("./receive.sh", import.meta.url)),
  releases: () => read(new URL("./releases.sh", import.meta.url)),
  record: () => read(new URL("./record.sh", import.meta.url)),
  running: () => read(new URL("./running.sh", import.meta.url)),
  start: () => read(new URL("./start.sh", import.meta.url)),
  status: () => `project=$2\n${switchParts.network()}${read(new URL("./status.sh", import.meta.url))}`,
  stop: () => read(new URL("./stop.sh", import.meta.url)),
  survey: () => `project=\n${switchParts.network()}${read(new URL("./survey.sh", import.meta.url))}`,
  unlock: () => read(new URL("./unlock.sh", import.meta.url)),
};
export type ScriptName = keyof typeof scripts;

/** The parts of switch.sh in their order: `arguments` sets what all others read, and `main` calls them. */
const switchParts = {
  arguments: () => read(new URL("./switch/arguments.sh", import.meta.url)),
  events: () => read(new URL("./switch/events.sh", import.meta.url)),
  engine: () => read(new URL("./switch/engine.sh", import.meta.url)),
  verdict: () => read(new URL("./switch/verdict.sh", import.meta.url)),
  gate: () => read(new URL("./switch/gate.sh", import.meta.url)),
  diagnosis: () => read(new URL("./switch/diagnosis.sh", import.meta.url)),
  beside: () => read(new URL("./switch/beside.sh", import.meta.url)),
  retire: () => read(new URL("./switch/retire.sh", import.meta.url)),
  stopped: () => read(new URL("./switch/stopped.sh", import.meta.url)),
  network: () => read(new URL("./switch/network.sh", import.meta.url)),
  redirect: () => read(new URL("./switch/redirect.sh", import.meta.url)),
  reload: () => read(new URL("./switch/reload.sh", import.meta.url)),
  service: () => read(new URL("./switch/service.sh", import.meta.url)),
  services: () => read(new URL("./switch/services.sh", import.meta.url)),
  way: () => read(new URL("./switch/way.sh", import.meta.url)),
  around: () => read(new URL("./switch/around.sh", import.meta.url)),
  claim: () => read(new URL("./switch/claim.sh", import.meta.url)),
  forward: () => read(new URL("./switch/forward.sh", import.meta.url)),
  back: () => read(new URL("./switch/back.sh", import.meta.url)),
  outage: () => read(new URL("./switch/outage.sh", import.meta.url)),
  resume: () => read(new URL("./switch/resume.sh", import.meta.url)),
  main: () => read(new URL("./switch/main.sh", import.meta.url)),
};
type SwitchPart = keyof typeof switchParts;

/** The files of switch.sh's parts in their order, relative to this one. */
export const SWITCH_FILES: readonly string[] = Object.keys(switchParts).map((part) => `switch/${part}.sh`);

/** The script that switches a host to a release, put together from its parts. It lies in the release's folder. */
export function switchText(): string {
  return Object.values(switchParts)
    .map((text) => text())
    .join("\n");
}

/** One part of it, to be tested by itself. */
export function switchPartText(part: SwitchPart): string {
  return switchParts[part]();
}

/** The argv that runs a script which need not be on the host. */
export function scriptArgs(name: ScriptName, ...args: readonly string[]): readonly string[] {
  return ["sh", "-c", scripts[name](), "slipway", ...args];
}

function read(file: URL): string {
  return readFileSync(file, "utf8");
}
