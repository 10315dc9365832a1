import type { ProjectFiles } from "../compose/files.ts";
import type { Project } from "../compose/project.ts";
import type {
  BuildInputs,
  DeployInputs,
  Inputs,
  NamingInputs,
  ProjectInputs,
  SmokeInputs,
} from "../inputs/inputs.ts";
import type { Context } from "../model/context.ts";
import type { Problem } from "../model/problem.ts";
import type { Candidate, DeployResult } from "../model/result.ts";
import type { Step } from "../model/step.ts";

/** The inputs that deployments depend on. */
type DeploymentInputs = DeployInputs &
  Pick<NamingInputs, "registryAuths"> &
  Pick<ProjectInputs, "services"> &
  Pick<SmokeInputs, "stableFor">;

/** The inputs that are checked before anything is built. */
export type CheckInputs = DeployInputs &
  Pick<BuildInputs, "platforms"> &
  Pick<Inputs, "candidates" | "stages">;

/** What is recorded of a release beside its images. */
export interface Version {
  readonly version: string;
  readonly commit: string | undefined;
  readonly runUrl: string | undefined;
  /** The web address of the repository; `undefined` when none is known. */
  readonly repository: string | undefined;
}

/** Which project is deployed, and from which repository. */
export interface Origin {
  readonly project: string;
  readonly repository: string | undefined;
}

export interface Deployment {
  readonly project: Project;
  /** Reads the files that containers see; the same ones on every call. */
  readonly files: () => Promise<ProjectFiles>;
  /** What is deployed. In a plan, a digest that only a build knows has a name in its place. */
  readonly candidates: readonly Candidate[];
  readonly inputs: DeploymentInputs;
  readonly version: Version;
}

/**
 * Something that a project is deployed to. To add one: a folder beside this file, and an entry in `targets.ts`.
 */
export interface Target {
  /**
   * Finds everything that would stop a deployment, and changes nothing.
   * @param origin `undefined` when the project cannot be read.
   */
  check(
    inputs: CheckInputs,
    context: Context,
    origin: Promise<Origin | undefined>,
  ): Promise<readonly Problem[]>;
  /** The commands of the deployment in their order. Nothing is run. */
  plan(deployment: Deployment): readonly Step[];
  /**
   * Deploys, and reports what became of each host. It logs the commands of the plan as they start.
   * @throws StageFailure with the result when the deployment failed, Cancelled when the run was cancelled.
   */
  deploy(deployment: Deployment, context: Context): Promise<DeployResult>;
}
