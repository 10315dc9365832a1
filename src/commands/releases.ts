import { releasesText } from "../operations/releases.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Command } from "./command.ts";
import { hostOperation } from "./operation.ts";

/** Lists the releases that hosts keep. */
export const releases: Command = (request) =>
  hostOperation("releases", request, TARGETS.compose.releases, releasesText);
