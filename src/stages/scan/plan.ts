import { join } from "node:path";
import { enginePlatformArgs } from "../../docker/engine.ts";
import { inspectImagesArgs, pullImageArgs, removeImageArgs, saveImageArgs } from "../../docker/image.ts";
import type { ScanInputs } from "../../inputs/inputs.ts";
import type { Step } from "../../model/step.ts";
import { databaseArgs, javaDatabaseArgs, type Subject, scanArgs, versionArgs } from "./args.ts";
import { OLDEST_VERSION, type ReleasePlan } from "./release.ts";
import { fileNameOf, type ScanTarget } from "./targets.ts";

/** The commands of a scan, by what each is for. */
export interface ScanPlan {
  readonly version: Step;
  /** Downloads the database, from one repository after the other; empty when no scanner needs it. */
  readonly databases: readonly Step[];
  readonly javaDatabase: Step;
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

/** What a scan reads and writes. */
export interface ScanNames {
  /** For files that are needed while it runs. Trivy runs in this folder. */
  readonly temporary: string;
  /** Trivy's cache folder with the database, which is downloaded to there. */
  readonly database: string;
  /** Where the index of Java archives is downloaded to. */
  readonly javaDatabase: string;
  readonly ignoreFile: string | undefined;
  /** The folder for results. */
  readonly out: string;
}

export function planScan(targets: readonly ScanTarget[], names: ScanNames, inputs: ScanInputs): ScanPlan {
  return {
    version: { argv: versionArgs() },
    databases: inputs.scanners.includes("vuln") ? planDatabases(names.database, inputs.trivyDb) : [],
    javaDatabase: {
      argv: javaDatabaseArgs(names.javaDatabase),
      when: "if an image contains Java archives",
    },
    engine: {
      argv: enginePlatformArgs(),
      accept: [0, 1],
      when: "if the engine does not have a third-party image",
    },
    targets: targets.map((target) => planTarget(target, names, inputs)),
  };
}

/** From Trivy's own repositories when none is given. */
function planDatabases(cache: string, repositories: readonly string[]): readonly Step[] {
  const [first, ...others] = repositories;
  return [
    { argv: databaseArgs(cache, first), when: "if the database is out of date" },
    ...others.map((repository) => ({
      argv: databaseArgs(cache, repository),
      when: "if the repositories before it do not have the database",
    })),
  ];
}

function planTarget(target: ScanTarget, names: ScanNames, inputs: ScanInputs): TargetPlan {
  const { source, platform, gated } = target;
  const name = fileNameOf(target);
  const report = join("scan", `${name}.json`);
  const { ignoreFile, database: cache } = names;
  const files = { cache, ignoreFile, report: join(names.out, report) };
  const scan = (subject: Subject): Step => ({ argv: scanArgs(subject, files, inputs) });
  // Relative to the folder that Trivy runs in: its report contains this path.
  const file = scan({ kind: "file", path: name });
  if (source.kind === "layout") return { target, scan: file, report };

  const { reference } = source;
  const inspect = { argv: inspectImagesArgs([reference]), accept: [0, 1] };
  const pull = { argv: pullImageArgs(reference) };
  const save = { argv: saveImageArgs(reference, join(names.temporary, name)) };
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

/** All commands in the order in which they start. `release` is absent where there is no release for this machine. */
export function scanSteps(plan: ScanPlan, release: ReleasePlan | undefined): readonly Step[] {
  const { version, databases, javaDatabase, engine, targets } = plan;
  const unpack = release && { ...release.unpack, when: `if Trivy ${OLDEST_VERSION} or newer is not on PATH` };
  return [
    version,
    ...(unpack ? [unpack] : []),
    ...databases,
    javaDatabase,
    ...(targets.some(({ target }) => !target.gated) ? [engine] : []),
    ...targets.flatMap((target) => [
      ...(target.engine ? [target.engine.inspect, target.engine.pull, target.engine.save] : []),
      target.scan,
      ...(target.remote ? [target.remote] : []),
      ...(target.engine?.remove ? [target.engine.remove] : []),
    ]),
  ];
}
