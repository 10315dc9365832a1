import { z } from "zod";

/*
 * What a run found out, as `result.json` says it. Every stage returns its own part; the report is made from the
 * whole and from nothing else. `schema/result.schema.json` is generated from here.
 */

export const STAGES = ["build", "scan", "smoke", "push", "deploy"] as const;
export const StageName = z.enum(STAGES);
export type StageName = z.infer<typeof StageName>;

export const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const Milliseconds = z.number().nonnegative();

/** One built image before it has a tag: what the gates judge, and what `push` and `deploy` name by digest. */
export const Candidate = z.object({
  /** The image's name without registry, for example `nsip-api`. */
  image: z.string(),
  /** The services of the compose file that run it. */
  services: z.array(z.string()).min(1),
  /** The digest of the index. */
  digest: Digest,
  platforms: z.array(
    z.object({
      platform: z.string(),
      digest: Digest,
      /** Compressed bytes: the layers and the configuration, as the manifest names them. */
      size: z.number().nonnegative(),
    }),
  ),
  /** Where the bytes were pushed by digest, for example `registry.example/team/nsip-api`. Empty without a registry. */
  repositories: z.array(z.string()),
  /** The OCI layout on the machine that built it; `null` once it has travelled to another job. */
  layout: z.string().nullable(),
});
export type Candidate = z.infer<typeof Candidate>;

export const BuildResult = z.object({
  builder: z.string(),
  candidates: z.array(Candidate),
  /** BuildKit's steps: how many there were, and how many came from the cache. */
  steps: z.object({ total: z.number(), cached: z.number() }),
  /** The slowest steps, longest first. */
  slowest: z.array(z.object({ name: z.string(), duration: Milliseconds })),
  warnings: z.array(
    z.object({ message: z.string(), file: z.string().optional(), line: z.number().optional() }),
  ),
});
export type BuildResult = z.infer<typeof BuildResult>;

export const Finding = z.object({
  id: z.string(),
  severity: Severity,
  /** The package, or the file for a secret or a misconfiguration. */
  subject: z.string(),
  installed: z.string(),
  /** The version that mends it; empty while there is none. */
  fixed: z.string(),
  title: z.string(),
});
export type Finding = z.infer<typeof Finding>;

export const ScanResult = z.object({
  trivy: z.string(),
  /** When the vulnerability database was made (RFC 3339), as Trivy tells it. */
  database: z.string().nullable(),
  images: z.array(
    z.object({
      image: z.string(),
      platform: z.string(),
      /** `false` for the stack's third-party images: they are reported, and do not fail the gate. */
      gated: z.boolean(),
      counts: z.record(Severity, z.number()),
      /** What fails the gate: of a gated severity and, with `ignore-unfixed`, with a fix. */
      failing: z.array(Finding),
      /** Trivy's own JSON report, relative to the folder `out`. */
      report: z.string(),
    }),
  ),
  /** Third-party images that could not be looked at. */
  unscanned: z.array(z.object({ image: z.string(), platform: z.string(), reason: z.string() })).optional(),
});
export type ScanResult = z.infer<typeof ScanResult>;

export const ServiceHealth = z.object({
  service: z.string(),
  outcome: z.enum(["passed", "failed", "waiting"]),
  /** The rule that the service is judged by. */
  gate: z.enum(["healthy", "running", "accepting", "completed"]),
  /** Milliseconds from the start of the stack to the start of the container. */
  started: Milliseconds.nullable(),
  /** Milliseconds from the start of the stack to the gate's verdict. */
  ready: Milliseconds.nullable(),
  /** Why it failed, in one line. */
  reason: z.string().optional(),
});
export type ServiceHealth = z.infer<typeof ServiceHealth>;

export const ProbeResult = z.object({
  service: z.string(),
  /** What was asked, for example `GET /health`. */
  probe: z.string(),
  passed: z.boolean(),
  duration: Milliseconds,
  reason: z.string().optional(),
});
export type ProbeResult = z.infer<typeof ProbeResult>;

export const SmokeResult = z.object({
  project: z.string(),
  services: z.array(ServiceHealth),
  probes: z.array(ProbeResult),
});
export type SmokeResult = z.infer<typeof SmokeResult>;

export const PushResult = z.object({
  tags: z.array(z.object({ reference: z.string(), digest: Digest })),
});
export type PushResult = z.infer<typeof PushResult>;

export const HostResult = z.object({
  host: z.string(),
  /** `unknown`: the connection broke, and what the host did since is not known. */
  outcome: z.enum(["deployed", "unchanged", "rolled-back", "failed", "unknown"]),
  release: z.string(),
  /** The release that ran before; `null` on the first deployment. */
  previous: z.string().nullable(),
  services: z.array(
    z.object({
      service: z.string(),
      action: z.enum(["created", "replaced", "unchanged", "removed"]),
      duration: Milliseconds,
    }),
  ),
  reason: z.string().optional(),
});
export type HostResult = z.infer<typeof HostResult>;

export const DeployResult = z.object({ release: z.string(), hosts: z.array(HostResult) });
export type DeployResult = z.infer<typeof DeployResult>;

export const StageTiming = z.object({
  stage: z.enum(["preflight", ...STAGES]),
  outcome: z.enum(["passed", "failed", "skipped", "cancelled"]),
  /** Milliseconds from the start of the run. */
  start: Milliseconds,
  duration: Milliseconds,
  reason: z.string().optional(),
});
export type StageTiming = z.infer<typeof StageTiming>;

export const Result = z.object({
  schemaVersion: z.literal(1),
  command: z.string(),
  project: z.string(),
  /** What the tags' `{{version}}` would be: the semver tag, or else the short commit. */
  version: z.string(),
  commit: z.string().nullable(),
  started: z.iso.datetime(),
  duration: Milliseconds,
  /** Milliseconds in which no child process was running: Slipway's own share. */
  ownTime: Milliseconds,
  outcome: z.enum(["passed", "failed", "cancelled"]),
  /** Why it failed or what state a cancellation left, in one line. */
  reason: z.string().optional(),
  stages: z.array(StageTiming),
  build: BuildResult.optional(),
  scan: ScanResult.optional(),
  smoke: SmokeResult.optional(),
  push: PushResult.optional(),
  deploy: DeployResult.optional(),
});
export type Result = z.infer<typeof Result>;
