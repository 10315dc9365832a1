import type { Prunable } from "../targets/hosted.ts";
import type { Ask } from "./question.ts";

/** Asks before anything is removed, unless `yes` is set. */
export function agreeTo(yes: boolean, ask: Ask): (found: readonly Prunable[]) => Promise<boolean> {
  return async (found) => yes || ask(`${prunedText(found)}Remove them? Containers and volumes stay.`);
}

/** What is or would be removed on each host. */
export function prunedText(hosts: readonly Prunable[]): string {
  return hosts
    .map(({ host, releases, images, backups }) => {
      const lines = [
        ...releases.map((name) => `  release ${name}`),
        ...images.map((name) => `  image ${name}`),
        ...backups.map((name) => `  backup before ${name}`),
      ];
      return lines.length === 0
        ? `${host}: nothing to remove\n`
        : [`${host}:`, ...lines].map((line) => `${line}\n`).join("");
    })
    .join("");
}
