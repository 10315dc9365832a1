import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";

/** Milliseconds of a step in an earlier setup. */
const Past = z.object({
  took: z.number().nonnegative(),
  /** From the end of the step to the end of that setup: what follows a step is different work in different steps. */
  after: z.number().nonnegative(),
});
const Timeline = z.record(z.string(), Past);
/** A timeline for each kind of setup. */
const Durations = z.record(z.string(), Timeline);

export type Timeline = z.infer<typeof Timeline>;

export interface Estimates {
  readonly steps: Timeline;
  /** "elsewhere": built-in figures, since this machine has no record of a setup of this kind. */
  readonly measured: "here" | "elsewhere";
}

const NOTHING_MISSING = "nothing missing";

/** Names a kind of setup by what it has to install or build first. */
export function kindOf(missing: readonly string[]): string {
  return missing.length > 0 ? missing.toSorted().join(", ") : NOTHING_MISSING;
}

/** Rough figures for a setup from nothing, from one such setup on a machine with two cores. */
const ROUGH: Timeline = timeline({
  "installing tools": [30, 600],
  "starting the engine": [5, 595],
  "installing BuildKit": [190, 440],
  "installing Trivy": [550, 80],
  "building Debian for amd64": [65, 525],
  "building Debian for arm64": [150, 375],
  "downloading programs": [60, 530],
  "building the BuildKit image": [90, 285],
  "building base images": [180, 105],
  "adding package sources to the base images": [40, 65],
  "building the image of the deploy hosts": [35, 30],
  "saving base images in the cache": [10, 20],
  "starting deploy hosts": [20, 0],
});

function timeline(seconds: Readonly<Record<string, readonly [number, number]>>): Timeline {
  const entries = Object.entries(seconds);
  return Object.fromEntries(
    entries.map(([name, [took, after]]) => [name, { took: took * 1_000, after: after * 1_000 }]),
  );
}

/** What the steps of a setup of this kind took last time, or the built-in figures when `file` has no record of it. */
export async function readEstimates(file: string, kind: string): Promise<Estimates> {
  const steps = (await readDurations(file))[kind];
  return steps ? { steps, measured: "here" } : { steps: ROUGH, measured: "elsewhere" };
}

/** Records the timeline of a setup of this kind. A reader finds the old record or the new one, never a part of one. */
export async function recordTimeline(file: string, kind: string, steps: Timeline): Promise<void> {
  const durations = { ...(await readDurations(file)), [kind]: steps };
  const half = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(half, `${JSON.stringify(durations, undefined, 2)}\n`);
  await rename(half, file);
}

/** A record that cannot be read is no record: it only serves estimates. */
async function readDurations(file: string): Promise<z.infer<typeof Durations>> {
  try {
    return Durations.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return {};
  }
}
