import { z } from "zod";
import { type NameOf, nameOf } from "./names.ts";
import { Build } from "./slices/build.ts";
import { Deploy } from "./slices/deploy.ts";
import { Exec } from "./slices/exec.ts";
import { Hosted } from "./slices/hosted.ts";
import { Logs } from "./slices/logs.ts";
import { Naming } from "./slices/naming.ts";
import { Operate } from "./slices/operate.ts";
import { Project } from "./slices/project.ts";
import { Report } from "./slices/report.ts";
import { Run } from "./slices/run.ts";
import { Scan } from "./slices/scan.ts";
import { Smoke } from "./slices/smoke.ts";
import { type Job, type Row, rows } from "./table.ts";

/*
 * The one table of inputs, put together from its slices. Types, checks, masking, the terminal's flags, both action.yml
 * files, pipeline.yml's inputs and the tables of docs/reference.md all come from it.
 */

export { OUTPUTS } from "./outputs.ts";
export { COMMANDS, HOST_OPERATIONS } from "./slices/run.ts";

export const SLICES = [
  "project",
  "build",
  "naming",
  "scan",
  "smoke",
  "deploy",
  "hosted",
  "operate",
  "logs",
  "exec",
  "report",
] as const;
type Slice = (typeof SLICES)[number];

/** The inputs of each slice, and the jobs of pipeline.yml that get them. */
const SLICE_TABLE: Readonly<Record<Slice, { readonly shape: z.ZodRawShape; readonly jobs: readonly Job[] }>> =
  {
    project: { shape: { ...Run.shape, ...Project.shape }, jobs: ["build", "deploy"] },
    build: { shape: Build.shape, jobs: ["build"] },
    naming: { shape: Naming.shape, jobs: ["build", "deploy"] },
    scan: { shape: Scan.shape, jobs: ["build"] },
    smoke: { shape: Smoke.shape, jobs: ["build"] },
    deploy: { shape: Deploy.shape, jobs: ["deploy"] },
    hosted: { shape: Hosted.shape, jobs: [] },
    operate: { shape: Operate.shape, jobs: [] },
    logs: { shape: Logs.shape, jobs: [] },
    exec: { shape: Exec.shape, jobs: [] },
    report: { shape: Report.shape, jobs: [] },
  };

/** Reads the text of every input, by key. */
export const Table = z.object({
  ...Run.shape,
  ...Project.shape,
  ...Build.shape,
  ...Naming.shape,
  ...Scan.shape,
  ...Smoke.shape,
  ...Deploy.shape,
  ...Hosted.shape,
  ...Operate.shape,
  ...Logs.shape,
  ...Exec.shape,
  ...Report.shape,
});

export type InputName = NameOf<keyof typeof Table.shape>;

interface Definition extends Omit<Row, "jobs"> {
  /** The key of the value in `Inputs`. */
  readonly key: string;
  readonly slice: Slice;
  readonly jobs: readonly Job[];
}

const byName = Object.fromEntries(
  SLICES.flatMap((slice) => {
    const { shape, jobs } = SLICE_TABLE[slice];
    return Object.entries(shape).map(([key, schema]) => {
      const row = rows.get(schema);
      if (row === undefined) throw new Error(`the input ${key} is not made with input()`);
      return [nameOf(key), { ...row, key, slice, jobs: row.jobs ?? jobs }] as const;
    });
  }),
);

function isComplete(
  found: Readonly<Record<string, Definition>>,
): found is Readonly<Record<InputName, Definition>> {
  return Object.keys(Table.shape).every((key) => Object.hasOwn(found, nameOf(key)));
}

if (!isComplete(byName)) throw new Error("a slice of the table of inputs is not in SLICE_TABLE");
export const DEFINITIONS = byName;

export const INPUT_NAMES = Object.keys(DEFINITIONS).filter((name): name is InputName => name in DEFINITIONS);
const TERMINAL_SLICES: readonly Slice[] = ["operate", "logs", "exec"];
/** The inputs of the action. The others are for a terminal. */
export const ACTION_INPUTS = INPUT_NAMES.filter((name) => !TERMINAL_SLICES.includes(DEFINITIONS[name].slice));
