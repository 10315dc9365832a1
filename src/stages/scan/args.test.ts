import { describe, expect, test } from "vitest";
import { readInputs } from "../../inputs/read.ts";
import { databaseArgs, javaDatabaseArgs, type Subject, scanArgs, versionArgs } from "./args.ts";

const inputs = (scanners: string) => readInputs({ command: "plan", scanners }, process.cwd());

const QUIET = "--skip-version-check --disable-telemetry --quiet";
const END = `--format json --output /out/scan/api.json --cache-dir /cache --cache-backend memory --timeout 15m --skip-db-update --skip-java-db-update --skip-check-update --offline-scan ${QUIET}`;

describe("scanArgs", () => {
  const file: Subject = { kind: "file", path: "api" };
  const remote: Subject = { kind: "remote", reference: "redis:7", platform: "linux/arm64" };
  test.each([
    [
      "a layout",
      file,
      "vuln,secret",
      undefined,
      `trivy image --input api --scanners vuln,secret --image-config-scanners secret ${END}`,
    ],
    ["vulnerabilities alone", file, "vuln", undefined, `trivy image --input api --scanners vuln ${END}`],
    [
      "everything",
      file,
      "vuln,secret,misconfig,license",
      undefined,
      `trivy image --input api --scanners vuln,secret,misconfig,license --image-config-scanners secret,misconfig ${END}`,
    ],
    [
      "an ignore-file",
      file,
      "vuln",
      "/p/.trivyignore.yaml",
      `trivy image --input api --scanners vuln --ignorefile /p/.trivyignore.yaml --show-suppressed ${END}`,
    ],
    [
      "a registry",
      remote,
      "vuln",
      undefined,
      `trivy image --image-src remote --platform linux/arm64 --scanners vuln ${END} redis:7`,
    ],
  ])("%s", (_, subject, scanners, ignoreFile, expected) => {
    const files = { cache: "/cache", ignoreFile, report: "/out/scan/api.json" };
    expect(scanArgs(subject, files, inputs(scanners)).join(" ")).toBe(expected);
  });
});

test.each([
  [databaseArgs("/c", undefined), `trivy image --download-db-only --cache-dir /c --no-progress ${QUIET}`],
  [
    databaseArgs("/c", "reg.example/db:2"),
    `trivy image --download-db-only --db-repository reg.example/db:2 --cache-dir /c --no-progress ${QUIET}`,
  ],
  [javaDatabaseArgs("/c"), `trivy image --download-java-db-only --cache-dir /c --no-progress ${QUIET}`],
  [versionArgs(), "trivy version --format json"],
])("%j", (argv, expected) => {
  expect(argv.join(" ")).toBe(expected);
});
