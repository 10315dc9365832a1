import { readdir, readFile } from "node:fs/promises";
import { expect } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { journalFolder } from "../../src/system/undo.ts";
import { listImages } from "../lab/image-list.ts";
import { isOfOtherSmokeTest, type PrivateLab } from "./slipway.ts";

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

/** Names of what the tests of the NSIP stack and of deploy hosts start beside these. */
const OTHERS = /^(nsip|negative-space-imaging|slipway-lab-)/;
const ANONYMOUS = /^[0-9a-f]{64}$/;
/** Milliseconds. Something of another test may have begun meanwhile, which then has to end as well. */
const PATIENCE = 180_000;

/** Lists what is there, to be compared before and after a run. */
export async function lookAround(lab: PrivateLab): Promise<World> {
  const docker = async (...args: string[]) => {
    const found = await lines(["docker", ...args], lab);
    return found.filter((name) => !OTHERS.test(name) && !isOfOtherSmokeTest(name));
  };
  const volumes = (...more: string[]) => docker("volume", "ls", "--format", "{{.Name}}", ...more);
  const [containers, networks, named, dangling, images] = await Promise.all([
    docker("ps", "--all", "--format", "{{.Names}}"),
    docker("network", "ls", "--format", "{{.Name}}"),
    volumes(),
    volumes("--filter", "dangling=true"),
    listImages(lab.env, "--format", "{{.Repository}}:{{.Tag}}"),
  ]);
  return {
    containers,
    networks,
    // An anonymous volume that a container uses goes with the container.
    volumes: named.filter((name) => !ANONYMOUS.test(name) || dangling.includes(name)),
    images: images.filter((name) => name.startsWith("slipway-smoke/") && !isOfOtherSmokeTest(name)).sort(),
    temporary: (await readdir(lab.env.TMPDIR)).filter((name) => name.startsWith("slipway-")),
    journals: await readdir(journalFolder(lab.env)).catch(() => []),
    processes: await processesOf(lab),
  };
}

/** Processes that have the lab's folder for temporary files in their environment or among their arguments. */
async function processesOf(lab: PrivateLab): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const read = (pid: string, file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await read(pid, "cmdline");
      const isOurs = (command + (await read(pid, "environ"))).includes(lab.env.TMPDIR);
      return isOurs ? [`${pid} ${command.replaceAll("\0", " ")}`] : [];
    }),
  );
  return found.flat();
}

/**
 * Expects that everything that is new since `before` goes away, and that builders stay. Other tests run at the same time:
 * what they start later does not count.
 */
export async function expectAsBefore(lab: PrivateLab, before: World): Promise<void> {
  let left = added(before, await lookAround(lab));
  const stillLeft = async () => {
    const now = new Set(flat(await lookAround(lab)));
    left = left.filter((one) => now.has(one));
    return left;
  };
  await expect.poll(stillLeft, { timeout: PATIENCE, interval: 500 }).toEqual([]);
  const builders = ({ containers }: World) => containers.filter((name) => name.startsWith("buildx_"));
  expect(builders(await lookAround(lab))).toEqual(expect.arrayContaining(builders(before)));
}

/** What `now` has and `before` had not, each with its kind. */
export function added(before: World, now: World): readonly string[] {
  const known = new Set(flat(before));
  return flat(now).filter((one) => !known.has(one));
}

function flat(world: World): readonly string[] {
  return Object.entries(world).flatMap(([kind, names]: [string, readonly string[]]) =>
    names.map((name) => `${kind}: ${name}`),
  );
}

/** The tags of a repository of the lab's registry; none if there is no such repository. */
export async function tagsIn(lab: PrivateLab, repository: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${lab.registry}/v2/${repository}/tags/list`);
  if (answer.status === 404) return [];
  return TagList.parse(await answer.json()).tags ?? [];
}

async function lines(argv: readonly string[], lab: PrivateLab): Promise<readonly string[]> {
  const { stdout } = await run(argv, { env: lab.env });
  return stdout.split("\n").filter(Boolean).sort();
}
