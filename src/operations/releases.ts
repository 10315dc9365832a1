import type { HostReleases, KeptRelease } from "../targets/hosted.ts";
import { columns, minute } from "./columns.ts";

const TITLES = ["", "RELEASE", "STATE", "DEPLOYED", "COMMIT", "BY"];

/** The releases of each host as lines for people; a star marks the one that runs. */
export function releasesText(hosts: readonly HostReleases[]): string {
  return hosts.map(hostText).join("\n");
}

function hostText({ host, releases }: HostReleases): string {
  if (releases.length === 0) return `${host}: no release\n`;
  const lines = columns([TITLES, ...releases.map(rowOf)]);
  return `${host}\n${lines.map((line) => `${line}\n`).join("")}`;
}

function rowOf({
  id,
  state,
  current,
  time,
  commit,
  by,
  runUrl,
  action,
  details,
  repeats,
}: KeptRelease): readonly string[] {
  const what =
    repeats === null ? id : `${id} (${[action, details].filter(Boolean).join(" ")}, repeats ${repeats})`;
  const who = [by, runUrl].filter(Boolean).join(" ");
  return [current ? "*" : "", what, state, minute(time), commit?.slice(0, 7) ?? "", who];
}
