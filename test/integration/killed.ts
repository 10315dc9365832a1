import { text } from "node:stream/consumers";
import { collectFiles } from "../../src/compose/files.ts";
import { readProject } from "../../src/compose/project.ts";
import type { Inputs } from "../../src/inputs/inputs.ts";
import type { Log } from "../../src/model/log.ts";
import type { Candidate } from "../../src/model/result.ts";
import { UndoJournal } from "../../src/system/undo.ts";
import { TARGETS } from "../../src/targets/targets.ts";

/* A deployment in a process of its own, to be killed. What to do comes on standard input. */

const job = JSON.parse(await text(process.stdin)) as {
  folder: string;
  inputs: Inputs;
  candidate: Candidate;
  undo: string;
};
const log: Log = { info: () => {}, warning: () => {}, error: () => {}, for: () => log };
const { signal } = new AbortController();
const context = { log, signal, env: process.env, undo: new UndoJournal(job.undo), out: job.folder };
const inputs = { ...job.inputs, workingDirectory: job.folder };
const project = await readProject(inputs, process.env, signal);
await TARGETS.compose.deploy(
  {
    project,
    files: () => collectFiles(project.model, project.root, process.env, []),
    candidates: [job.candidate],
    tested: [],
    inputs,
    version: { version: "2", commit: undefined, runUrl: undefined, by: "ops", repository: undefined },
  },
  context,
);
