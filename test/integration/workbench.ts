import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readProject } from "../../src/compose/project.ts";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { readInputs } from "../../src/inputs/read.ts";
import type { Context } from "../../src/model/context.ts";
import type { Log } from "../../src/model/log.ts";
import type { Candidate } from "../../src/model/result.ts";
import { build } from "../../src/stages/build/build.ts";
import { UndoJournal } from "../../src/system/undo.ts";
import type { Lab } from "../lab/lab.ts";

/** A folder for one test file, with a context whose log is kept. Removed when disposed of. */
export interface Workbench extends AsyncDisposable {
  readonly folder: string;
  readonly context: Context;
  /** Everything that was logged, warnings and errors with their kind before them. */
  readonly lines: string[];
}

export async function openWorkbench(env: Readonly<Record<string, string>>): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-test-"));
  const lines: string[] = [];
  const log: Log = {
    info: (text) => void lines.push(text),
    warning: (text) => void lines.push(`warning: ${text}`),
    error: (text) => void lines.push(`error: ${text}`),
    for: () => log,
  };
  const context = {
    log,
    // Databases and programs of other runs are not used.
    env: { ...env, XDG_CACHE_HOME: join(folder, "cache") },
    signal: new AbortController().signal,
    undo: new UndoJournal(join(folder, "undo")),
    out: join(folder, "out"),
  };
  return {
    folder,
    context,
    lines,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Inputs as the program reads them, with what the lab's builder and registry need. */
export function labInputs(lab: Lab, raw: Readonly<Record<string, string>> = {}): Inputs {
  return readInputs(
    {
      command: "plan",
      "stable-for": "1s",
      "builder-config": lab.builderConfig,
      "driver-opts": lab.driverOpts.join(","),
      "trivy-db": lab.trivyDb,
      ...raw,
    },
    tmpdir(),
  );
}

/** Builds an image from `files`, with a Dockerfile among them, as the stage build does. */
export async function buildImage(
  image: string,
  files: Readonly<Record<string, string>>,
  inputs: Inputs,
  { folder, context }: Workbench,
): Promise<Candidate> {
  const source = join(folder, "source", image);
  const compose = JSON.stringify({ name: image, services: { [image]: { build: ".", image } } });
  for (const [name, text] of Object.entries({ ...files, "compose.yaml": compose })) {
    await mkdir(dirname(join(source, name)), { recursive: true });
    await writeFile(join(source, name), text);
  }
  const project = await readProject({ ...inputs, workingDirectory: source }, context.env, context.signal);
  const { candidates } = await build(project, {}, inputs, join(folder, "layouts", image), context);
  const [candidate] = candidates;
  if (!candidate) throw new Error(`no candidate of ${image}`);
  return candidate;
}
