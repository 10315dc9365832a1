/** In the order of the pipeline. Apart from the schemas of `result.ts`, which take longer to load. */
export const STAGES = ["build", "scan", "smoke", "push", "deploy"] as const;

/** The worst first. */
export const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"] as const;

/**
 * - `start-first`: the new container stands beside the old one, and gets traffic once it has passed its gate.
 * - `redirect`: the same for published ports, which two containers cannot have: new connections are sent elsewhere.
 * - `stop-first`: the old container stops before the new one starts.
 */
export const ROLLOUTS = ["start-first", "redirect", "stop-first"] as const;
export type Rollout = (typeof ROLLOUTS)[number];
