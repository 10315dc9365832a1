import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { leaveEngine } from "./borrowed.ts";
import { stopEmulation } from "./emulation.ts";
import { engineEnv, stopEngine } from "./engine.ts";
import type { Lab } from "./lab.ts";
import { lowerBridge } from "./network.ts";
import { cacheRoot, places } from "./places.ts";
import type { Progress } from "./progress.ts";
import { installedTools } from "./tools.ts";

/** Leaves the machine as it was before the first setup. The cache stays unless `withCache` is true. */
export async function down(withCache: boolean, progress: Progress): Promise<void> {
  const tools = installedTools();
  const lab = await readFile(places.labFile, "utf8").then(
    (text) => JSON.parse(text) as Lab,
    () => undefined,
  );
  if (lab?.engine === "existing")
    await progress.step("removing the lab's containers", () => leaveEngine(lab.env));
  await progress.step("stopping the engine", stopEngine);
  if (tools) await progress.step("restoring the network", () => lowerBridge(engineEnv(tools)));
  await progress.step("unregistering emulation", stopEmulation);
  const remove = (folder: string) => rm(folder, { recursive: true, force: true });
  if (existsSync(places.state)) await progress.step("removing the state", () => remove(places.state));
  if (withCache) await progress.step("removing the cache", () => remove(cacheRoot));
}
