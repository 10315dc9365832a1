import type { ProjectFiles } from "../compose/files.ts";
import type { Project } from "../compose/project.ts";
import type { Place } from "../health/place.ts";
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
import type { Candidate, DeployResult, TestedImage } from "../model/result.ts";
import type { Step } from "../model/step.ts";
import type { AuditEntry, HostAudit, HostReleases, HostStatus, Prunable } from "./hosted.ts";

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
  /** Who deploys. */
  readonly by: string;
  /** The web address of the repository; `undefined` when none is known. */
  readonly repository: string | undefined;
}

/** Which project is deployed, and from which repository. */
export interface Origin {
  readonly project: string;
  readonly repository: string | undefined;
}

/** How an operation goes about it. */
export interface Visit {
  /** What the audit log says of it; nothing when it only looks. */
  readonly note?: Pick<AuditEntry, "action" | "details">;
  /** Whether nobody else may change the project meanwhile. */
  readonly holds?: true;
}

/** A project that is deployed already, and who wants something of it. */
export interface HostedProject extends Origin {
  readonly inputs: DeployInputs & Pick<NamingInputs, "registryAuths"> & Pick<SmokeInputs, "stableFor">;
  readonly runUrl: string | undefined;
  readonly by: string;
}

/** Which release a new one repeats, and how it differs from it. */
export type Repetition =
  /** The one with this id or version; `undefined`: the one before what runs. */
  | { readonly action: "rollback"; readonly release: string | undefined }
  /** What runs, with these services started anew; none: all that keep running. */
  | { readonly action: "restart"; readonly services: readonly string[] }
  /** What runs, with these numbers of containers, by service. */
  | { readonly action: "scale"; readonly replicas: ReadonlyMap<string, number> };

/** What a check needs to know of the project. */
export interface Asked extends Origin {
  /** The services whose new connections would be redirected while they are replaced. */
  readonly redirected: readonly string[];
}

export interface Deployment {
  readonly project: Project;
  /** Reads the files that containers see; the same ones on every call. */
  readonly files: () => Promise<ProjectFiles>;
  /** What is deployed. In a plan, a digest that only a build knows has a name in its place. */
  readonly candidates: readonly Candidate[];
  /** The images that the project does not build, by the digests that were tested, as far as that is known. */
  readonly tested: readonly TestedImage[];
  readonly inputs: DeploymentInputs;
  readonly version: Version;
}

/**
 * Something that a project is deployed to. To add one: a folder beside this file, and an entry in `targets.ts`.
 */
export interface Target {
  /**
   * Finds everything that would stop a deployment, and changes nothing. What will go otherwise than planned is a
   * warning in the log.
   * @param asked `undefined` when the project cannot be read.
   */
  check(
    inputs: CheckInputs,
    context: Context,
    asked: Promise<Asked | undefined>,
  ): Promise<readonly Problem[]>;
  /** The commands of the deployment in their order. Nothing is run. */
  plan(deployment: Deployment): readonly Step[];
  /**
   * Deploys, and reports what became of each host. It logs the commands of the plan as they start.
   * @throws StageFailure with the result when the deployment failed, Cancelled when the run was cancelled.
   */
  deploy(deployment: Deployment, context: Context): Promise<DeployResult>;
  /**
   * Brings a new release that repeats one which all hosts keep, and goes back when that fails.
   * @throws InputError when the release has no such service.
   * @throws StageFailure with the result when it failed, Cancelled when the run was cancelled.
   */
  repeat(hosted: HostedProject, repetition: Repetition, context: Context): Promise<DeployResult>;
  /**
   * The releases that each host keeps. Nothing is changed, and no lock is needed.
   * @throws StageFailure naming a host that cannot be reached.
   */
  releases(hosted: HostedProject, context: Context): Promise<readonly HostReleases[]>;
  /**
   * How each host is. Nothing is changed, and no lock is needed.
   * @throws StageFailure naming a host that cannot be reached.
   */
  status(hosted: HostedProject, context: Context): Promise<readonly HostStatus[]>;
  /**
   * Does something on each host at the same time, with the project as its current release defines it.
   * @throws StageFailure naming a host that cannot be reached or has no release, or what the first failure threw.
   */
  visit<Found>(
    hosted: HostedProject,
    visit: Visit,
    context: Context,
    work: (place: Place) => Promise<Found>,
  ): Promise<readonly Found[]>;
  /**
   * The last entries of each host's audit log.
   * @throws StageFailure naming a host that cannot be reached.
   */
  audit(hosted: HostedProject, lines: number, context: Context): Promise<readonly HostAudit[]>;
  /**
   * Removes the releases of each host that are not among those to keep, and the images of those alone.
   * @param agree is asked first, with what would be removed.
   * @returns what was removed.
   */
  prune(
    hosted: HostedProject,
    agree: (found: readonly Prunable[]) => Promise<boolean>,
    context: Context,
  ): Promise<readonly Prunable[]>;
  /**
   * Frees the locks of hosts. A switch that is at work keeps its lock until it ends.
   * @param owners by the host's name, whose lock is freed: one that another run has taken meanwhile stays.
   * @returns the hosts where a switch keeps its lock.
   */
  unlock(
    hosted: HostedProject,
    owners: ReadonlyMap<string, string>,
    context: Context,
  ): Promise<readonly string[]>;
}
