import type { ComposeModel } from "../../compose/model.ts";
import { StageFailure } from "../../model/failure.ts";
import type { Candidate } from "../../model/result.ts";
import { spaceFor } from "./needs.ts";

/* What look.sh prints about a project's folder on a host. Pure. */

export interface HostState {
  /** The release that runs; `undefined` before the first one. */
  readonly current: string | undefined;
  /** The services of the current release. */
  readonly services: readonly string[];
  readonly releases: readonly { readonly id: string; readonly state: string }[];
  /** Releases whose switch was killed, the newest first, and the mode of switch.sh that finishes it. */
  readonly unfinished: readonly { readonly id: string; readonly mode: "finish" | "back" }[];
  /** `ADDRESS/NAME` of the files that are there. */
  readonly content: ReadonlySet<string>;
  /** How many containers the project has, whoever created them. */
  readonly containers: number;
  /** The digests of the images on the host. */
  readonly images: readonly string[];
  /** As Docker names it: `linux/arm64`. */
  readonly platform: string | undefined;
  /** Bytes free for images. */
  readonly free: number | undefined;
}

export function parseHostState(text: string): HostState {
  const facts = text.split("\n").map((line) => {
    const space = line.indexOf(" ");
    return space < 0
      ? { name: line, value: "" }
      : { name: line.slice(0, space), value: line.slice(space + 1) };
  });
  const values = (wanted: string) =>
    facts.filter(({ name, value }) => name === wanted && value).map(({ value }) => value);
  const [free] = values("free");
  return {
    current: values("current")[0],
    services: values("service"),
    releases: values("release").map((value) => {
      const [id = "", state = ""] = value.split(" ");
      return { id, state };
    }),
    unfinished: values("unfinished")
      .map((value) => {
        const [id = "", mode] = value.split(" ");
        return { id, mode: mode === "back" ? ("back" as const) : ("finish" as const) };
      })
      .toSorted((one, other) => (one.id < other.id ? 1 : -1)),
    content: new Set(values("content")),
    containers: Number(values("containers")[0] ?? 0),
    images: values("image"),
    platform: values("platform")[0],
    free: free && /^\d+$/.test(free) ? Number(free) * 1024 : undefined,
  };
}

/**
 * Whether the project runs here without a release of ours, so that there is none to roll back to. What an interrupted
 * first deployment has left is ours.
 */
export function isForeign({ current, containers, releases }: HostState): boolean {
  const interrupted = releases.some(({ state }) => state === "switching" || state === "rolling-back");
  return current === undefined && containers > 0 && !interrupted;
}

/**
 * @param host its name in messages.
 * @param chosen the input `services`.
 * @throws StageFailure when a deployment here could not work, could not be rolled back, or would remove what it should
 * not.
 */
export function checkState(
  host: string,
  state: HostState,
  model: ComposeModel,
  chosen: readonly string[],
  candidates: readonly Candidate[],
): void {
  const project = model.name;
  if (isForeign(state)) {
    throw new StageFailure(
      `${host}: the project ${project} runs there already and was not deployed by Slipway, so there is no release to roll back to. To take it over as it is, set adopt (--adopt) once: what runs becomes its first release, volumes and networks are kept, and nothing is taken down.`,
    );
  }
  const missing = state.services.filter((service) => !model.services[service]);
  if (chosen.length > 0 && missing.length > 0) {
    throw new StageFailure(
      `${host}: ${missing.join(", ")} would be removed, because a release is the whole project, and services names only ${chosen.join(", ")}. Deploy without services: unchanged services are left alone.`,
    );
  }
  const needed = spaceFor(candidates, state.images);
  if (state.free !== undefined && state.free < needed) {
    throw new StageFailure(
      `${host}: ${mebibytes(state.free)} are free where Docker keeps images, and ${mebibytes(needed)} are needed. Free disk space: \`docker system df\` shows what uses it.`,
    );
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
