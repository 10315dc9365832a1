import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { run } from "../../src/system/run.ts";
import { stopEmulation } from "./emulation.ts";
import { engineEnv, stopEngine } from "./engine.ts";
import type { Lab } from "./lab.ts";
import { lowerBridge } from "./network.ts";
import { cacheRoot, PREFIX, places } from "./places.ts";
import { step } from "./progress.ts";
import { installedTools } from "./tools.ts";

/** Leaves the machine as it was before the first setup. The cache stays unless it is asked for. */
export async function down(withCache: boolean): Promise<void> {
  const tools = installedTools();
  const lab = await readFile(places.labFile, "utf8").then(
    (text) => JSON.parse(text) as Lab,
    () => undefined,
  );
  if (lab?.engine === "existing") await step("containers of the lab", () => removeContainers(lab.env));
  await step("engine", stopEngine);
  if (tools) await step("network", () => lowerBridge(engineEnv(tools)));
  await step("emulation", stopEmulation);
  if (existsSync(places.state)) await step("state", () => rm(places.state, { recursive: true, force: true }));
  if (withCache) await step("cache", () => rm(cacheRoot, { recursive: true, force: true }));
}

/** On an engine that is not ours: what is named after the lab, and nothing else. */
async function removeContainers(env: Readonly<Record<string, string>>): Promise<void> {
  const filter = ["--filter", `name=^/?${PREFIX}`];
  const containers = (await run(["docker", "ps", "--all", "--quiet", ...filter], { env })).stdout
    .split("\n")
    .filter(Boolean);
  if (containers.length > 0) await run(["docker", "rm", "--force", "--volumes", ...containers], { env });
  const volumes = (await run(["docker", "volume", "ls", "--quiet", "--filter", `name=^${PREFIX}`], { env }))
    .stdout;
  for (const volume of volumes.split("\n").filter(Boolean))
    await run(["docker", "volume", "rm", volume], { env });
  await run(["docker", "network", "rm", PREFIX], { env, accept: [0, 1] });
}
