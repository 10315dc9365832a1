import type { Target } from "../target.ts";
import { checkHosts } from "./check.ts";
import { deployToHosts } from "./deploy.ts";
import { planHosts } from "./plan.ts";
import { repeatOnHosts } from "./repeat.ts";
import { auditOn, pruneOn, releasesOn, statusOn, unlockHosts, visitHosts } from "./visit.ts";

/** Hosts that are reached over SSH and run the project with Docker Compose. */
export const sshTarget: Target = {
  check: checkHosts,
  plan: planHosts,
  deploy: deployToHosts,
  repeat: repeatOnHosts,
  releases: releasesOn,
  status: statusOn,
  visit: visitHosts,
  audit: auditOn,
  prune: pruneOn,
  unlock: unlockHosts,
};
