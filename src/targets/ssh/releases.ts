import { StageFailure } from "../../model/failure.ts";
import type { HostReleases, KeptRelease } from "../hosted.ts";
import { ReleaseRecord } from "./record.ts";

/* The releases that a host keeps, and which of them a rollback goes to. Pure. */

/** What releases.sh printed. Folders without a readable release.json are left out. */
export function parseReleases(host: string, text: string): HostReleases {
  const [, current] = /^current (.+)$/m.exec(text) ?? [];
  const releases = [...text.matchAll(/^release (\S+) (\S+) (.*)$/gm)].flatMap(
    ([, id = "", state = "", json = ""]) => {
      const record = parseJson(json);
      return record ? [keptRelease(id, state, id === current, record)] : [];
    },
  );
  return { host, current, releases: releases.toSorted((one, other) => (one.id < other.id ? 1 : -1)) };
}

function parseJson(text: string): ReleaseRecord | undefined {
  try {
    return ReleaseRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function keptRelease(id: string, state: string, isCurrent: boolean, record: ReleaseRecord): KeptRelease {
  const { version, commit, time, by, runUrl, rollbackTo, repeats = rollbackTo, images } = record;
  return {
    ...{ id, state, current: isCurrent, version, time, images },
    ...{ commit: commit ?? null, by: by ?? null, runUrl: runUrl ?? null, repeats: repeats ?? null },
    action: record.action ?? (repeats ? "rollback" : "deploy"),
    details: record.details ?? "",
  };
}

/** The release whose content a release has: another one's, when it repeats that. */
export function originOf({ id, repeats }: Pick<KeptRelease, "id" | "repeats">): string {
  return repeats ?? id;
}

/** @throws StageFailure naming the host when none runs. */
export function runningRelease({ host, current, releases }: HostReleases): KeptRelease {
  const running = releases.find(({ id }) => id === current);
  if (running) return running;
  throw new StageFailure(`${host}: no release runs there. Deploy first.`);
}

/**
 * The release that a rollback goes to: the one that is named by its id or its version, or else the latest one that ran
 * before what runs now. One that a rollback has left is taken only when it is named.
 * @throws StageFailure naming the host, and the releases to choose from, when there is none.
 */
export function rollbackTarget(
  { host, current, releases }: HostReleases,
  wanted: string | undefined,
): KeptRelease {
  const running = runningRelease({ host, current, releases });
  const others = releases.filter(
    (release) =>
      (release.state === "superseded" || release.state === "withdrawn") &&
      originOf(release) !== originOf(running),
  );
  const target =
    wanted === undefined
      ? others.find(({ id, state }) => state === "superseded" && id < originOf(running))
      : others.find((release) => [release.id, originOf(release), release.version].includes(wanted));
  if (target) return target;
  const choice =
    others.length > 0
      ? `Releases to go back to: ${others.map(({ id }) => id).join(", ")}.`
      : "No other release is kept there.";
  const isRunning = wanted !== undefined && [running.id, originOf(running), running.version].includes(wanted);
  if (isRunning) throw new StageFailure(`${host}: ${wanted} is what runs already. ${choice}`);
  throw new StageFailure(
    wanted === undefined
      ? `${host}: no release ran before ${running.id}. ${choice}`
      : `${host}: there is no release ${wanted}. ${choice}`,
  );
}

/** What one host would go back to. */
export interface HostTarget {
  readonly host: string;
  readonly target: KeptRelease;
}

/**
 * What all hosts are to run: the same.
 * @param advice what to do when they would not.
 * @throws StageFailure when they would not.
 */
export function commonTarget(targets: readonly HostTarget[], advice: string): KeptRelease {
  const [first, ...others] = targets;
  if (first && others.every(({ target }) => originOf(target) === originOf(first.target))) return first.target;
  const each = targets.map(({ host, target }) => `${host}: ${target.id}`);
  throw new StageFailure(`the hosts would run different releases (${each.join(", ")}): ${advice}.`);
}
