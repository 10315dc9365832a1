import type { ProjectFiles } from "../compose/files.ts";
import type { Project } from "../compose/project.ts";
import type { Tool } from "../docker/tools.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Context } from "../model/context.ts";
import type { Problem } from "../model/problem.ts";
import type { Candidate, Findings, StageName, TestedImage } from "../model/result.ts";
import type { Step } from "../model/step.ts";
import type { Revision } from "../revision/revision.ts";
import type { Environment } from "../system/run.ts";

/** What a run is asked to do. Reading the project starts at once; a check that needs it waits for it. */
export interface Request {
  readonly inputs: Inputs;
  readonly revision: Revision;
  /** Rejects with InputError when the compose files cannot be used. */
  readonly project: Promise<Project>;
  /** The files that containers see. They are read once per run, on the first call. */
  readonly files: () => Promise<ProjectFiles>;
}

/** What a stage works on. */
export interface Subject extends Omit<Request, "project"> {
  readonly project: Project;
  /** What this run or another job has built. In a plan, digests that only a build knows have a name in their place. */
  readonly candidates: readonly Candidate[];
  /** The images that the project does not build, by the digests that were tested, as far as that is known. */
  readonly tested: readonly TestedImage[];
}

/** A stage of the pipeline. The pipeline, `plan` and the reports know no more of it than this. */
export interface Stage {
  readonly name: StageName;
  /** The programs that must be on this machine. */
  readonly tools: readonly Tool[];
  /** Finds what can be known to be wrong before anything is changed. Checks of all stages run at the same time. */
  check(request: Request, context: Context): Promise<readonly Problem[]>;
  /**
   * The commands in the order in which they start. Nothing is changed. What only a run knows has a placeholder:
   * `$TMPDIR`, `<release>`.
   */
  plan(subject: Subject, env: Environment): Promise<readonly Step[]>;
  /**
   * Executes the commands of the plan.
   * @throws StageFailure with what was found so far when a gate refuses or a step fails.
   */
  run(subject: Subject, context: Context): Promise<Findings>;
  /** Its part of the job summary as Markdown; empty when it found nothing. */
  section(found: Findings): string;
  /** What it found, in a few words for the terminal. */
  headline(found: Findings): string;
}
