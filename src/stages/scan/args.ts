import type { ScanInputs } from "../../inputs/inputs.ts";

type Argv = readonly string[];

/** Found on PATH: when the user's Trivy is too old or missing, a release of ours comes first there. */
const TRIVY = "trivy";

/** What Trivy scans: a layout or an archive on disk, or an image that it pulls itself, without any login. */
export type Subject =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "remote"; readonly reference: string; readonly platform: string };

/** What Trivy reads and writes. */
export interface ScanFiles {
  /** Trivy's cache folder, with the database in it. */
  readonly cache: string;
  readonly ignoreFile: string | undefined;
  /** The JSON report. */
  readonly report: string;
}

/** Everything that Trivy would download or upload during a scan. */
const OFFLINE = ["--skip-db-update", "--skip-java-db-update", "--skip-check-update", "--offline-scan"];
const SILENT = ["--skip-version-check", "--disable-telemetry", "--quiet"];

/**
 * One scan to JSON with all severities: the gate, the counts and the table are made from that. Trivy caches the layers
 * in memory, because parallel scans would wait for each other's lock on a cache file.
 */
export function scanArgs(subject: Subject, files: ScanFiles, { scanners }: ScanInputs): Argv {
  // For variables and commands in the image's configuration, which Trivy does not scan by default.
  const ofConfiguration = scanners.filter((scanner) => scanner === "secret" || scanner === "misconfig");
  return [
    TRIVY,
    "image",
    ...(subject.kind === "file"
      ? ["--input", subject.path]
      : ["--image-src", "remote", "--platform", subject.platform]),
    "--scanners",
    scanners.join(","),
    ...(ofConfiguration.length > 0 ? ["--image-config-scanners", ofConfiguration.join(",")] : []),
    ...(files.ignoreFile ? ["--ignorefile", files.ignoreFile, "--show-suppressed"] : []),
    "--format",
    "json",
    "--output",
    files.report,
    "--cache-dir",
    files.cache,
    "--cache-backend",
    "memory",
    "--timeout",
    "15m",
    ...OFFLINE,
    ...SILENT,
    ...(subject.kind === "remote" ? [subject.reference] : []),
  ];
}

/** Downloads the vulnerability database; without `repository`, from Trivy's own repositories. */
export function databaseArgs(cache: string, repository: string | undefined): Argv {
  return [
    TRIVY,
    "image",
    "--download-db-only",
    ...(repository ? ["--db-repository", repository] : []),
    "--cache-dir",
    cache,
    "--no-progress",
    ...SILENT,
  ];
}

/** Downloads the index of Java archives, which Trivy needs for images that contain some. */
export function javaDatabaseArgs(cache: string): Argv {
  return [TRIVY, "image", "--download-java-db-only", "--cache-dir", cache, "--no-progress", ...SILENT];
}

export function versionArgs(): Argv {
  return [TRIVY, "version", "--format", "json"];
}
