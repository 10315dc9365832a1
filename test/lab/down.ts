import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { leaveEngine } from "./borrowed.ts";
import { stopEmulation } from "./emulation.ts";
import { engineEnv, stopEngine } from "./engine.ts";
import type { Lab } from "./lab.ts";
import { lowerBridge } from "./network.ts";
import { cacheRoot, places } from "./places.ts";
import { step } from "./progress.ts";
import { installedTools } from "./tools.ts";

/** Leaves the machine as it was before the first setup. The cache stays unless it is asked for. */
export async function down(withCache: boolean): Promise<void> {
  const tools = installedTools();
  const lab = await readFile(places.labFile, "utf8").then(
    (text) => JSON.parse(text) as Lab,
    () => undefined,
  );
  if (lab?.engine === "existing") await step("containers of the lab", () => leaveEngine(lab.env));
  await step("engine", stopEngine);
  if (tools) await step("network", () => lowerBridge(engineEnv(tools)));
  await step("emulation", stopEmulation);
  if (existsSync(places.state)) await step("state", () => rm(places.state, { recursive: true, force: true }));
  if (withCache) await step("cache", () => rm(cacheRoot, { recursive: true, force: true }));
}
