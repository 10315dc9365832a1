import type { Target } from "../target.ts";
import { checkHosts } from "./check.ts";
import { deployToHosts } from "./deploy.ts";
import { planHosts } from "./plan.ts";
import { rollBackHosts } from "./rollback.ts";
import { releasesOn, statusOn, unlockHosts, visitHosts } from "./visit.ts";

/** Hosts that are reached over SSH and run the project with Docker Compose. */
export const sshTarget: Target = {
  check: checkHosts,
  plan: planHosts,
  deploy: deployToHosts,
  rollBack: rollBackHosts,
  releases: releasesOn,
  status: statusOn,
  visit: visitHosts,
  unlock: unlockHosts,
};
