import type { Origin } from "../target.ts";
import { RECORD_FORMAT, ReleaseRecord } from "./record.ts";

/* Whose a project's folder on a host is: release.json of the current release says so. Pure. */

const Owner = ReleaseRecord.pick({ schemaVersion: true, project: true, repository: true, runUrl: true });

/** Whose a folder is. */
export interface FolderRecord {
  readonly format: number;
  readonly project: string;
  /** `null` when none was known, `undefined` when the format does not say. */
  readonly repository: string | null | undefined;
  /** How many containers the project has on the host. */
  readonly containers: number;
}

/** Who asks for a folder. */
export interface Claimant extends Origin {
  /** The input `adopt`. */
  readonly adopt: boolean;
}

/** Outside of a checkout nothing says which repository is meant: then it is the one that has the folder. */
export function repositoryOf(
  { repository }: Pick<Origin, "repository">,
  record: FolderRecord | undefined,
): string | undefined {
  return repository ?? record?.repository ?? undefined;
}

/** Who operates a project that is deployed already: nothing of another's is adopted. */
export function claimantOf(hosted: Origin, record: FolderRecord | undefined): Claimant {
  return { project: hosted.project, repository: repositoryOf(hosted, record), adopt: false };
}

/** What record.sh printed; `undefined` when the folder is nobody's. */
export function parseRecord(text: string): FolderRecord | undefined {
  const [, json = ""] = /^record (.*)$/m.exec(text) ?? [];
  const [, containers = "0"] = /^containers (\d+)$/m.exec(text) ?? [];
  try {
    const { schemaVersion, project, repository, runUrl } = Owner.parse(JSON.parse(json));
    return {
      format: schemaVersion,
      project,
      repository: schemaVersion < 2 ? repositoryOfRun(runUrl ?? "") : repository,
      containers: Number(containers),
    };
  } catch {
    return undefined;
  }
}

/** Repositories of the first format are known from the address of the workflow run. */
function repositoryOfRun(runUrl: string): string | undefined {
  return /^(https?:\/\/.+)\/actions\/runs\/\d+$/.exec(runUrl)?.[1];
}

/** Why this deployment must not use the folder `root`; `undefined` when it may. */
export function ownershipProblem(
  root: string,
  recorded: FolderRecord | undefined,
  { project, repository, adopt }: Claimant,
): string | undefined {
  if (!recorded) return undefined;
  if (recorded.format > RECORD_FORMAT)
    return `${root} was written by a newer version of Slipway (format ${recorded.format}, and this version knows ${RECORD_FORMAT}): deploy with that version.`;
  if (recorded.project !== project) {
    if (!adopt)
      return `${root} belongs to the project ${recorded.project}, and this deployment is of ${project}: set path to another folder, or project-name to ${recorded.project}. To give the folder to ${project} on purpose, set adopt (--adopt).`;
    if (recorded.containers > 0)
      return `${root} cannot be adopted while the project ${recorded.project} has containers there. Take it down once with \`docker compose -p ${recorded.project} down\` (volumes stay), then deploy with adopt.`;
    return undefined;
  }
  if (adopt || recorded.repository === undefined || isSame(recorded.repository, repository)) return undefined;
  const owner = recorded.repository ?? "a folder without a Git remote named origin";
  const ours = repository ?? "a folder without a Git remote named origin";
  return `${root} belongs to the project ${project} of ${owner}, and this deployment is of ${ours}. If the projects differ, set another project-name or path. If it is the same project, set adopt (--adopt) once.`;
}

/** Whether the folder is another project's, which this deployment adopts. */
export function isOfAnother(record: FolderRecord | undefined, project: string): boolean {
  return record !== undefined && record.project !== project;
}

/** Servers ignore the case of names, and one repository has addresses with and without TLS. */
function isSame(one: string | null, other: string | undefined): boolean {
  const name = (address: string) => address.replace(/^https?:\/\//, "").toLowerCase();
  return one === null || other === undefined ? one === (other ?? null) : name(one) === name(other);
}
