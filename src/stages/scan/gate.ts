import type { ScanInputs } from "../../inputs/inputs.ts";
import { type Finding, type ScanResult, SEVERITIES, type Severity } from "../../model/result.ts";
import type { Found } from "./report.ts";

export type ScannedImage = ScanResult["images"][number];

/** How many findings a message names before it refers to the report. */
const NAMED = 3;

const ADVICE =
  "Update what has a fixed version, and remove secrets. To accept a finding temporarily, list its id in the ignore-file with a reason and an expiry date.";

/** Counts all findings, and selects those that fail the gate, the most severe first. */
export function judge(
  findings: readonly Found[],
  { severity, ignoreUnfixed }: Pick<ScanInputs, "severity" | "ignoreUnfixed">,
): Pick<ScannedImage, "counts" | "failing"> {
  const failing = findings
    .filter((finding) => severity.includes(finding.severity) && !(ignoreUnfixed && finding.unfixed))
    .toSorted((a, b) => rank(a.severity) - rank(b.severity))
    .map(({ unfixed: _, ...finding }): Finding => finding);
  return { counts: countsOf(findings), failing };
}

function countsOf(findings: readonly Pick<Finding, "severity">[]): Record<Severity, number> {
  const counts = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** `1 critical, 2 low`, or `no findings`. */
export function formatCounts(counts: Readonly<Record<Severity, number>>): string {
  const parts = SEVERITIES.filter((severity) => counts[severity] > 0);
  return parts.map((severity) => `${counts[severity]} ${severity.toLowerCase()}`).join(", ") || "no findings";
}

/** Why an image is rejected, in one line: `nsip-api linux/arm64: 1 critical: CVE-2024-1 in bash 5.2, fixed in 5.3`. */
export function formatRefusal({ image, platform, failing, report }: ScannedImage): string {
  const more = failing.length > NAMED ? `; ${failing.length - NAMED} more in ${report}` : "";
  const named = failing.slice(0, NAMED).map(formatFinding).join("; ");
  return `${image} ${platform}: ${formatCounts(countsOf(failing))}: ${named}${more}`;
}

function formatFinding({ id, subject, installed, fixed }: Finding): string {
  return `${id} in ${subject}${installed && ` ${installed}`}${fixed && `, fixed in ${fixed}`}`;
}

/** Why the gate fails, and what to do; `undefined` when it passes. Images that do not gate are left out. */
export function refusalOf(images: readonly ScannedImage[]): string | undefined {
  const rejected = images.filter(({ gated, failing }) => gated && failing.length > 0);
  if (rejected.length === 0) return undefined;
  return [...rejected.map(formatRefusal), ADVICE].join("\n");
}
