export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Check {
  readonly name: string;
  readonly argv: readonly string[];
  /** Relative to the repository's root. */
  readonly folder?: string;
  /** Whether it is vitest, whose tests are counted one by one; anything else counts as one. */
  readonly vitest?: true;
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
  { name: "dist equals a rebuild", argv: ["scripts/build", "--check"] },
  { name: "workflows", argv: ["node", "test/lint/workflows.ts"] },
  { name: "shell scripts", argv: ["node", "test/lint/shell.ts"] },
];

const APPS: readonly Check[] = [
  { name: "api", argv: ["../test", "api"], folder: "apps/api" },
  { name: "frontend", argv: ["../test", "frontend"], folder: "apps/frontend" },
  { name: "analyzer", argv: ["../test", "analyzer"], folder: "apps/analyzer" },
];

/** Groups of checks: those of a group may run side by side. */
export function checks(flags: ReadonlySet<string>): readonly (readonly Check[])[] {
  if (flags.has("--unit")) return [[vitest("unit")]];
  const lab: Check = { name: "lab", argv: ["scripts/setup"], live: true };
  const groups = [[lab, ...STATIC, vitest("unit"), ...APPS], [vitest("integration")], [vitest("e2e")]];
  return flags.has("--all") ? [...groups, [vitest("long")]] : groups;
}
