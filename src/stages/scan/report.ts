import { z } from "zod";
import { type Finding, type ScanResult, Severity } from "../../model/result.ts";
import type { AcceptedFinding } from "./accepted.ts";

type ScannedImage = ScanResult["images"][number];

/*
 * Trivy's JSON report (schema version 2): the parts that Slipway reads.
 * @see https://trivy.dev/docs/latest/guide/configuration/reporting/#json
 */

const Vulnerability = z.object({
  VulnerabilityID: z.string(),
  PkgName: z.string(),
  InstalledVersion: z.string().default(""),
  FixedVersion: z.string().default(""),
  Severity,
  Title: z.string().default(""),
});

const Secret = z.object({ RuleID: z.string(), Severity, Title: z.string(), StartLine: z.number() });

const Misconfiguration = z.object({
  ID: z.string(),
  Severity,
  Title: z.string(),
  Message: z.string().default(""),
  Status: z.string(),
});

const License = z.object({
  Name: z.string(),
  Severity,
  Category: z.string(),
  PkgName: z.string().default(""),
  FilePath: z.string().default(""),
});

/** A finding of any kind that the ignore-file accepts (with `--show-suppressed`). */
const Suppressed = z.object({
  Status: z.string(),
  Finding: z.looseObject({
    VulnerabilityID: z.string().optional(),
    RuleID: z.string().optional(),
    ID: z.string().optional(),
    Name: z.string().optional(),
    PkgName: z.string().optional(),
  }),
});

const Outcome = z.object({
  Target: z.string(),
  Vulnerabilities: z.array(Vulnerability).default([]),
  Secrets: z.array(Secret).default([]),
  Misconfigurations: z.array(Misconfiguration).default([]),
  Licenses: z.array(License).default([]),
  ExperimentalModifiedFindings: z.array(Suppressed).default([]),
});

const OperatingSystem = z.object({ Family: z.string(), Name: z.string(), EOSL: z.boolean().default(false) });

const Report = z.object({
  SchemaVersion: z.literal(2),
  Metadata: z.object({ OS: OperatingSystem.optional() }).default({}),
  Results: z.array(Outcome).default([]),
});

/** A finding of any severity. Only vulnerabilities can be `unfixed`: a secret can always be removed from the image. */
export interface Found extends Finding {
  readonly unfixed: boolean;
}

/** @throws ZodError when the text is not a report of a supported version of Trivy. */
export function parseReport(text: string): readonly Found[] {
  return Report.parse(JSON.parse(text)).Results.flatMap(({ Target, ...outcome }) => [
    ...outcome.Vulnerabilities.map(ofVulnerability),
    ...outcome.Secrets.map((secret) => ofSecret(secret, Target)),
    ...outcome.Misconfigurations.filter(({ Status }) => Status === "FAIL").map((one) =>
      ofMisconfiguration(one, Target),
    ),
    ...outcome.Licenses.map(ofLicense),
  ]);
}

/** The operating system in the image, such as `alpine 3.19.1`, if it is at its end of life as far as Trivy knows. */
export function parseUnsupported(text: string): string | undefined {
  const { OS: system } = Report.parse(JSON.parse(text)).Metadata;
  return system?.EOSL ? `${system.Family} ${system.Name}` : undefined;
}

/** The findings that the ignore-file accepts, each with its expiry date and reason from that file. */
export function parseWaived(
  text: string,
  accepted: readonly AcceptedFinding[],
): NonNullable<ScannedImage["waived"]> {
  return Report.parse(JSON.parse(text)).Results.flatMap(({ Target, ExperimentalModifiedFindings }) =>
    ExperimentalModifiedFindings.filter(({ Status }) => Status === "ignored").map(({ Finding }) => {
      const id = Finding.VulnerabilityID ?? Finding.RuleID ?? Finding.ID ?? Finding.Name ?? "";
      const { until = "", statement = "" } = accepted.find((one) => one.id === id) ?? {};
      return { id, subject: Finding.PkgName ?? Target, until, statement };
    }),
  );
}

function ofVulnerability(one: z.infer<typeof Vulnerability>): Found {
  return {
    id: one.VulnerabilityID,
    severity: one.Severity,
    subject: one.PkgName,
    installed: one.InstalledVersion,
    fixed: one.FixedVersion,
    title: one.Title,
    unfixed: one.FixedVersion === "",
  };
}

function ofSecret(one: z.infer<typeof Secret>, target: string): Found {
  const subject = `${target}:${one.StartLine}`;
  return { ...EMPTY, id: one.RuleID, severity: one.Severity, subject, title: one.Title };
}

function ofMisconfiguration(one: z.infer<typeof Misconfiguration>, target: string): Found {
  return { ...EMPTY, id: one.ID, severity: one.Severity, subject: target, title: one.Message || one.Title };
}

function ofLicense(one: z.infer<typeof License>): Found {
  const title = `license of the category ${one.Category}`;
  return {
    ...EMPTY,
    id: one.Name,
    severity: one.Severity,
    subject: one.PkgName || one.FilePath,
    title,
  };
}

/** What only vulnerabilities have. */
const EMPTY = { installed: "", fixed: "", unfixed: false };
