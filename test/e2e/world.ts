import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { expect } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { journalFolder } from "../../src/system/undo.ts";
import type { Lab } from "../lab/lab.ts";

const TagList = z.object({ tags: z.array(z.string()).nullable() });

/** What a run could leave behind on this machine, by name. */
export interface World {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  readonly images: readonly string[];
  readonly temporary: readonly string[];
  readonly journals: readonly string[];
  readonly processes: readonly string[];
}

/** Counts what is there, to be compared before and after a run. */
export async function lookAround(lab: Lab): Promise<World> {
  const docker = (...args: string[]) => lines(["docker", ...args], lab);
  const [containers, networks, volumes, images, processes] = await Promise.all([
    docker("ps", "--all", "--format", "{{.Names}}"),
    docker("network", "ls", "--format", "{{.Name}}"),
    docker("volume", "ls", "--format", "{{.Name}}"),
    docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}"),
    lines(["ps", "-eo", "args"], lab),
  ]);
  return {
    containers,
    networks,
    volumes,
    images: images.filter((name) => name.startsWith("slipway-smoke/")),
    temporary: (await readdir(tmpdir()))
      .filter((name) => name.startsWith("slipway-") && !name.startsWith("slipway-test-"))
      .sort(),
    journals: await readdir(journalFolder(lab.env)).catch(() => []),
    processes: processes.filter((line) =>
      /dist\/cli|buildx bake|trivy image|ControlMaster|docker events/.test(line),
    ),
  };
}

/** Holds what is there against what was: a child that was told to end may need a moment to be gone. */
export function expectAsBefore(lab: Lab, before: World): Promise<void> {
  return expect.poll(() => lookAround(lab), { timeout: 10_000, interval: 500 }).toEqual(before);
}

/** The tags of a repository of the lab's registry; none when there is no such repository. */
export async function tagsIn(lab: Lab, repository: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${lab.registry}/v2/${repository}/tags/list`);
  if (answer.status === 404) return [];
  return TagList.parse(await answer.json()).tags ?? [];
}

async function lines(argv: readonly string[], lab: Lab): Promise<readonly string[]> {
  const { stdout } = await run(argv, { env: lab.env });
  return stdout.split("\n").filter(Boolean).sort();
}
