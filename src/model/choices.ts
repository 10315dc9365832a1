/** In the order of the pipeline. Apart from the schemas of `result.ts`, which take longer to load. */
export const STAGES = ["build", "scan", "smoke", "push", "deploy"] as const;

/** The worst first. */
export const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"] as const;
