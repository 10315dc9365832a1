import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { BUILDKIT_IMAGE, pathOf, STAND_INS } from "./images/catalogue.ts";
import { PREFIX, places, REGISTRY } from "./places.ts";

const TAGGED = join(places.state, "tagged.json");

/**
 * Tags the stand-ins with Docker Hub's names in an engine that was there before the lab: its mirrors are not ours to
 * set. Tags that the engine already has stay as they are.
 */
export async function lendStandIns(env: NodeJS.ProcessEnv): Promise<string> {
  const tagged = await lent();
  const names = [...STAND_INS.flatMap((image) => image.names), BUILDKIT_IMAGE];
  let count = 0;
  for (const name of names) {
    const { exitCode } = await run(["docker", "image", "inspect", name], { env, accept: [0, 1] });
    if (exitCode === 0) continue;
    const served = `${REGISTRY}/${pathOf(name)}`;
    await run(["docker", "pull", "--quiet", served], { env });
    // Recorded first: a recorded tag that does not exist is harmless; a tag without a record would never be removed.
    tagged.add(name).add(served);
    await writeFile(TAGGED, JSON.stringify([...tagged]));
    await run(["docker", "tag", served, name], { env });
    count += 1;
  }
  return `${count} of ${names.length} names added`;
}

/** Removes from an engine that was there before the lab only what has the lab's names or was tagged for it. */
export async function leaveEngine(env: Readonly<Record<string, string>>): Promise<void> {
  const list = async (...argv: string[]) =>
    (await run(["docker", ...argv], { env })).stdout.split("\n").filter(Boolean);
  const containers = await list("ps", "--all", "--quiet", "--filter", `name=^/?${PREFIX}`);
  if (containers.length > 0) await run(["docker", "rm", "--force", "--volumes", ...containers], { env });
  for (const volume of await list("volume", "ls", "--quiet", "--filter", `name=^${PREFIX}`)) {
    await run(["docker", "volume", "rm", volume], { env });
  }
  await run(["docker", "network", "rm", PREFIX], { env, accept: [0, 1] });
  const own = await list("image", "ls", "--format", "{{.Repository}}:{{.Tag}}");
  const images = own.filter(
    (name) => name.startsWith(`${PREFIX}/`) || name.startsWith(`${REGISTRY}/${PREFIX}/`),
  );
  for (const name of [...(await lent()), ...images]) {
    await run(["docker", "image", "rm", name], { env, accept: [0, 1] });
  }
}

async function lent(): Promise<Set<string>> {
  const text = await readFile(TAGGED, "utf8").catch(() => "[]");
  return new Set(JSON.parse(text) as string[]);
}
