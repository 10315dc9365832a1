/* What look.sh says of a project's folder on a host. Pure. */

export interface HostState {
  /** The release that runs; `undefined` before the first one. */
  readonly current: string | undefined;
  /** The services of the current release. */
  readonly services: readonly string[];
  readonly releases: readonly { readonly id: string; readonly state: string }[];
  /** `ADDRESS/NAME` of the files that are there. */
  readonly content: ReadonlySet<string>;
  /** Containers of the project, whoever made them. */
  readonly containers: number;
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
    content: new Set(values("content")),
    containers: Number(values("containers")[0] ?? 0),
    free: free && /^\d+$/.test(free) ? Number(free) * 1024 : undefined,
  };
}

/**
 * Whether the project runs here without a release of ours, so that nothing is known to go back to. What an interrupted
 * first deployment has left is ours.
 */
export function isForeign({ current, containers, releases }: HostState): boolean {
  const interrupted = releases.some(({ state }) => state === "switching" || state === "rolling-back");
  return current === undefined && containers > 0 && !interrupted;
}
