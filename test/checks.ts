export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Check {
  readonly name: string;
  readonly argv: readonly string[];
  /** Whether it is vitest, whose tests are counted one by one; anything else counts as one. */
  readonly vitest?: true;
  /** How another test runner says how many passed, failed and were skipped. */
  readonly counted?: Readonly<Record<keyof Counts, RegExp>>;
  /** Whether its output is shown as it comes, and not only when it fails. */
  readonly live?: true;
}

const vitest = (project: string): Check => ({
  name: project,
  argv: ["vitest", "run", "--project", project],
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

/** Groups of checks: those of a group may run side by side. */
export function checks(flags: ReadonlySet<string>): readonly (readonly Check[])[] {
  if (flags.has("--unit")) return [[vitest("unit")]];
  const lab: Check = { name: "lab", argv: ["scripts/setup"], live: true };
  const groups = [
    [lab, ...APPS, vitest("unit"), ...STATIC],
    [vitest("integration")],
    [vitest("nsip")],
    [vitest("e2e")],
  ];
  return flags.has("--all") ? [...groups, [vitest("long")]] : groups;
}
