import type { ScanInputs } from "../../inputs/inputs.ts";

type Argv = readonly string[];

/** What Trivy looks at: a layout or an archive on disk, or an image that it fetches itself, without any login. */
export type Subject =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "remote"; readonly reference: string; readonly platform: string };

/** Where Trivy looks things up and leaves its report. */
export interface ScanFiles {
  readonly trivy: string;
  /** Trivy's cache folder, with the database in it. */
  readonly cache: string;
  readonly ignoreFile: string | undefined;
  /** The JSON report. */
  readonly report: string;
}

/** Everything that Trivy would fetch or tell by itself while it scans. */
const OFFLINE = ["--skip-db-update", "--skip-java-db-update", "--skip-check-update", "--offline-scan"];
const SILENT = ["--skip-version-check", "--disable-telemetry", "--quiet"];

/**
 * One scan, to JSON with all severities: the gate, the counts and the table are made from that. What layers hold is
 * remembered in memory alone, because scans that run side by side would wait for each other's lock on a file.
 */
export function scanArgs(subject: Subject, files: ScanFiles, { scanners }: ScanInputs): Argv {
  // Variables and commands in the image's configuration, which Trivy leaves out unless told.
  const ofConfiguration = scanners.filter((scanner) => scanner === "secret" || scanner === "misconfig");
  return [
    files.trivy,
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

/** Fetches the vulnerability database; from Trivy's own repositories when none is named. */
export function databaseArgs(trivy: string, cache: string, repository: string | undefined): Argv {
  return [
    trivy,
    "image",
    "--download-db-only",
    ...(repository ? ["--db-repository", repository] : []),
    "--cache-dir",
    cache,
    "--no-progress",
    ...SILENT,
  ];
}

/** Fetches the index of Java archives, which is needed for images that hold some. */
export function javaDatabaseArgs(trivy: string, cache: string): Argv {
  return [trivy, "image", "--download-java-db-only", "--cache-dir", cache, "--no-progress", ...SILENT];
}

export function versionArgs(trivy: string): Argv {
  return [trivy, "version", "--format", "json"];
}
