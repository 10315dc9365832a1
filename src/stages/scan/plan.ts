import { join } from "node:path";
import { enginePlatformArgs } from "../../docker/engine.ts";
import { inspectImagesArgs, pullImageArgs, removeImageArgs, saveImageArgs } from "../../docker/image.ts";
import type { ProjectInputs, ScanInputs } from "../../inputs/inputs.ts";
import type { Step } from "../../model/step.ts";
import { databaseArgs, javaDatabaseArgs, type Subject, scanArgs, versionArgs } from "./args.ts";
import { databaseFolder } from "./database.ts";
import { ignoreFileOf } from "./ignore.ts";
import { planRelease, type Release, type ReleasePlan } from "./release.ts";
import { fileNameOf, type ScanTarget } from "./targets.ts";

/** The commands of a scan, by what each is for. */
export interface ScanPlan {
  readonly version: Step;
  /** Installs our release of Trivy; absent when there is none for this machine. */
  readonly release: ReleasePlan | undefined;
  /** Trivy's cache folder with the database. */
  readonly database: string;
  /** Download the database, from one repository after the other; empty when no scanner needs it. */
  readonly downloads: readonly Step[];
  /** Downloads the index of Java archives to a folder of its own. */
  readonly javaDatabase: { readonly folder: string; readonly download: Step };
  readonly engine: Step;
  readonly targets: readonly TargetPlan[];
}

/** The commands for one image and platform. */
export interface TargetPlan {
  readonly target: ScanTarget;
  /** Takes the image out of the engine; absent for an image in a layout. */
  readonly engine?: EngineSteps;
  /** Scans the layout or the archive. */
  readonly scan: Step;
  /** Scans an image that the engine has for another platform, or cannot have for this one. */
  readonly remote?: Step;
  /** The report, relative to the folder for results. */
  readonly report: string;
}

export interface EngineSteps {
  readonly inspect: Step;
  readonly pull: Step;
  readonly save: Step;
  readonly remove?: Step;
}

/** What the names of a scan are made from. */
export interface ScanNames {
  /** The folder with our release of Trivy and the databases of all runs. */
  readonly cache: string;
  /** For files that are needed while it runs. Trivy runs in this folder. */
  readonly temporary: string;
  /** The name of the database among those of the same repositories. */
  readonly database: string;
  /** Makes the names of this run unique. */
  readonly run: string;
  /** The folder for results. */
  readonly out: string;
}

type Inputs = ScanInputs & Pick<ProjectInputs, "workingDirectory">;

/** @param release the release of Trivy for this machine. */
export function planScan(
  targets: readonly ScanTarget[],
  names: ScanNames,
  inputs: Inputs,
  release: Release | undefined,
): ScanPlan {
  const needsDatabase = inputs.scanners.includes("vuln");
  const database = needsDatabase
    ? join(databaseFolder(names.cache, inputs.trivyDb), names.database)
    : join(names.temporary, "cache");
  const java = `${database}.${names.run}`;
  const folders = { ...names, database, ignoreFile: ignoreFileOf(inputs) };
  return {
    version: { argv: versionArgs() },
    release: release && planRelease(release, names.cache, names.run),
    database,
    downloads: needsDatabase ? planDownloads(database, inputs.trivyDb) : [],
    javaDatabase: {
      folder: java,
      download: { argv: javaDatabaseArgs(java), when: "if an image contains Java archives" },
    },
    engine: {
      argv: enginePlatformArgs(),
      accept: [0, 1],
      when: "if the engine does not have a third-party image",
    },
    targets: targets.map((target) => planTarget(target, folders, inputs)),
  };
}

interface Folders extends Pick<ScanNames, "temporary" | "database" | "out"> {
  readonly ignoreFile: string | undefined;
}

/** From Trivy's own repositories when none is given. */
function planDownloads(cache: string, repositories: readonly string[]): readonly Step[] {
  const [first, ...others] = repositories;
  return [
    { argv: databaseArgs(cache, first), when: "if the database is out of date" },
    ...others.map((repository) => ({
      argv: databaseArgs(cache, repository),
      when: "if the repositories before it do not have the database",
    })),
  ];
}

function planTarget(target: ScanTarget, folders: Folders, inputs: ScanInputs): TargetPlan {
  const { source, platform, gated } = target;
  const name = fileNameOf(target);
  const report = join("scan", `${name}.json`);
  const { ignoreFile, database: cache } = folders;
  const files = { cache, ignoreFile, report: join(folders.out, report) };
  const scan = (subject: Subject): Step => ({ argv: scanArgs(subject, files, inputs) });
  // Relative to the folder that Trivy runs in: its report contains this path.
  const file = scan({ kind: "file", path: name });
  if (source.kind === "layout") return { target, scan: file, report };

  const { reference } = source;
  const inspect = { argv: inspectImagesArgs([reference]), accept: [0, 1] };
  const pull = { argv: pullImageArgs(reference) };
  const save = { argv: saveImageArgs(reference, join(folders.temporary, name)) };
  const remove = { argv: removeImageArgs(reference), accept: [0, 1], when: "if the engine did not have it" };
  if (gated) {
    const engine = { inspect, pull: { ...pull, when: "if the engine does not have it" }, save, remove };
    return { target, engine, scan: file, report };
  }
  const here = `if the engine's image is for ${platform}`;
  return {
    target,
    // It stays in the engine: the smoke stack runs it.
    engine: {
      inspect,
      pull: { ...pull, when: `if the engine does not have it and runs ${platform}` },
      save: { ...save, when: here },
    },
    scan: { ...file, when: here },
    remote: {
      ...scan({ kind: "remote", reference, platform }),
      when: "if the engine's image is for another platform",
    },
    report,
  };
}

/** All commands in the order in which they start. */
export function scanSteps(plan: ScanPlan): readonly Step[] {
  const { version, release, downloads, javaDatabase, engine, targets } = plan;
  return [
    version,
    ...(release ? [release.unpack] : []),
    ...downloads,
    javaDatabase.download,
    ...(targets.some(({ target }) => !target.gated) ? [engine] : []),
    ...targets.flatMap((target) => [
      ...(target.engine ? [target.engine.inspect, target.engine.pull, target.engine.save] : []),
      target.scan,
      ...(target.remote ? [target.remote] : []),
      ...(target.engine?.remove ? [target.engine.remove] : []),
    ]),
  ];
}
