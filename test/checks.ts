import type { Counts } from "./runner/summary.ts";

export interface Check {
  readonly name: string;
  readonly argv: readonly string[];
  /** Vitest: its tests are counted one by one. Any other check counts as one test. */
  readonly vitest?: true;
  /** How another test runner prints how many tests passed, failed and were skipped. */
  readonly counted?: Readonly<Record<keyof Counts, RegExp>>;
  /** Show the output while the check runs, not only when it fails. */
  readonly live?: true;
  /** Runs with low priority: other checks, whose tests have limits in time, run beside it. */
  readonly background?: true;
}

/** Projects of vitest, whose files share its workers. */
const vitest = (...projects: readonly string[]): Check => ({
  name: projects.join(" and "),
  argv: ["vitest", "run", ...projects.flatMap((project) => ["--project", project])],
  vitest: true,
});

const STATIC: readonly Check[] = [
  { name: "types", argv: ["tsc", "--noEmit"] },
  { name: "format and lint", argv: ["biome", "check", "."] },
  { name: "unused code", argv: ["knip"] },
  { name: "tables of inputs", argv: ["node", "src/inputs/generate.ts", "--check"] },
  { name: "schemas", argv: ["node", "src/report/generate.ts", "--check"] },
  { name: "dashboards", argv: ["node", "monitoring/grafana/generate.ts", "--check"] },
  { name: "dist equals a rebuild", argv: ["scripts/build", "--check"] },
  { name: "workflows", argv: ["node", "test/lint/workflows.ts"] },
  { name: "dockerfiles", argv: ["node", "test/lint/dockerfiles.ts"] },
  { name: "shell scripts", argv: ["node", "test/lint/shell.ts"] },
];

/** Node's own test runner, and pytest. */
const NODE_COUNTS = { passed: /^ℹ pass (\d+)/, failed: /^ℹ fail (\d+)/, skipped: /^ℹ skipped (\d+)/ };
const PYTEST_COUNTS = { passed: /(\d+) passed/, failed: /(\d+) failed/, skipped: /(\d+) skipped/ };

const APPS: readonly Check[] = [
  { name: "api", argv: ["apps/test", "api"], counted: NODE_COUNTS },
  { name: "frontend", argv: ["apps/test", "frontend"], counted: NODE_COUNTS },
  { name: "analyzer", argv: ["apps/test", "analyzer"], counted: PYTEST_COUNTS },
];

export const LAB: Check = { name: "lab", argv: ["scripts/setup"], live: true };

export interface Plan {
  /** Checks that need the lab, one after the other, beside the others. */
  readonly inLab: readonly Check[];
  /** Checks that need no lab. As many of them run side by side as there are cores. */
  readonly others: readonly Check[];
  /** Checks that need the lab and run after all others, one after the other. */
  readonly last: readonly Check[];
}

export type Scope = "unit" | "change" | "all";

export function planOf(scope: Scope): Plan {
  if (scope === "unit") return { inLab: [], others: [vitest("unit")], last: [] };
  const others = [...STATIC, vitest("unit"), ...APPS];
  return {
    inLab: [vitest("integration", "e2e", "nsip")],
    others: others.map((check) => ({ ...check, background: true })),
    last: scope === "all" ? [vitest("long")] : [],
  };
}
