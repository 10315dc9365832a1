import { z } from "zod";
import { ROLLOUTS, SEVERITIES, STAGES } from "./choices.ts";

/*
 * The result of a run, as in `result.json`. Every stage returns its own part, and the reports are made from nothing but
 * the whole. `schema/result.schema.json` is generated from here.
 */

export { SEVERITIES };
export const StageName = z.enum(STAGES);
export type StageName = z.infer<typeof StageName>;

export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .describe("A digest: sha256 and 64 hexadecimal digits");
const Milliseconds = z.number().nonnegative().describe("Milliseconds");

/** One built image before it has a tag: the gates judge it, and `push` and `deploy` use it by digest. */
export const Candidate = z.object({
  image: z.string().describe("The image's name without registry, for example nsip-api"),
  services: z.array(z.string()).min(1).describe("The services of the compose file that run this image"),
  digest: Digest.describe("The digest of the index"),
  platforms: z.array(
    z.object({
      platform: z.string(),
      digest: Digest,
      size: z
        .number()
        .nonnegative()
        .describe("Compressed size in bytes: the layers and the configuration in the manifest"),
    }),
  ),
  repositories: z
    .array(z.string())
    .describe(
      "The repositories that it was pushed to by digest, for example registry.example/team/nsip-api. Empty without a registry",
    ),
  layout: z
    .string()
    .nullable()
    .describe("The OCI layout on the machine that built the image; null in another job"),
});
export type Candidate = z.infer<typeof Candidate>;

export const BuildResult = z.object({
  builder: z.string(),
  candidates: z.array(Candidate),
  steps: z
    .object({ total: z.number(), cached: z.number() })
    .describe("BuildKit's steps: the number of all, and of those from the cache"),
  slowest: z
    .array(z.object({ name: z.string(), duration: Milliseconds }))
    .describe("The slowest steps, longest first"),
  warnings: z.array(
    z.object({ message: z.string(), file: z.string().optional(), line: z.number().optional() }),
  ),
});
export type BuildResult = z.infer<typeof BuildResult>;

export const Finding = z.object({
  id: z.string(),
  severity: Severity,
  subject: z.string().describe("The package, or the file for a secret or a misconfiguration"),
  installed: z.string(),
  fixed: z.string().describe("The version that fixes it; empty if there is none yet"),
  title: z.string(),
});
export type Finding = z.infer<typeof Finding>;

export const ScanResult = z.object({
  trivy: z.string(),
  database: z
    .string()
    .nullable()
    .describe("When the vulnerability database was made (RFC 3339), according to Trivy"),
  images: z.array(
    z.object({
      image: z.string(),
      platform: z.string(),
      gated: z
        .boolean()
        .describe("false for third-party images: their findings are reported, but do not fail the gate"),
      counts: z.record(Severity, z.number()),
      failing: z
        .array(Finding)
        .describe(
          "The findings that fail the gate: with a severity of the input severity and, with ignore-unfixed, with a fix",
        ),
      waived: z
        .array(
          z.object({
            id: z.string(),
            subject: z.string(),
            until: z
              .string()
              .describe("The last day on which the finding is accepted, for example 2027-01-31"),
            statement: z.string(),
          }),
        )
        .optional()
        .describe("The findings that the ignore-file accepts, each with its expiry date"),
      unsupported: z
        .string()
        .optional()
        .describe(
          "The operating system in the image, such as alpine 3.19.1, if it is at its end of life and gets no more security updates: no findings does not mean no vulnerabilities",
        ),
      report: z.string().describe("Trivy's JSON report, relative to the folder out"),
    }),
  ),
  unscanned: z
    .array(z.object({ image: z.string(), platform: z.string(), reason: z.string() }))
    .optional()
    .describe("Third-party images that could not be scanned"),
});
export type ScanResult = z.infer<typeof ScanResult>;

export const ServiceHealth = z.object({
  service: z.string(),
  outcome: z.enum(["passed", "failed", "waiting"]),
  gate: z.enum(["healthy", "running", "accepting", "completed"]).describe("What the service must do to pass"),
  started: Milliseconds.nullable().describe(
    "Milliseconds from the start of the stack to the start of the container",
  ),
  ready: Milliseconds.nullable().describe(
    "Milliseconds from the start of the stack to the verdict of the gate",
  ),
  reason: z.string().optional().describe("Why the service failed, in one line"),
});
export type ServiceHealth = z.infer<typeof ServiceHealth>;

export const ProbeResult = z.object({
  service: z.string(),
  probe: z.string().describe("The probe, for example GET /health"),
  passed: z.boolean(),
  duration: Milliseconds,
  reason: z.string().optional(),
  certificateExpires: z
    .string()
    .optional()
    .describe("When the certificate of an HTTPS probe expires, ISO 8601"),
});
export type ProbeResult = z.infer<typeof ProbeResult>;

/** An image that the project does not build. */
export const TestedImage = z.object({
  reference: z.string().describe("As the compose file names it, for example redis:7"),
  digest: Digest.describe("The digest of the index that the smoke test has started"),
});
export type TestedImage = z.infer<typeof TestedImage>;

export const SmokeResult = z.object({
  project: z.string(),
  services: z.array(ServiceHealth),
  probes: z.array(ProbeResult),
  leftOut: z
    .array(z.string())
    .optional()
    .describe("The services that x-slipway.smoke leaves out of the smoke test"),
  images: z
    .array(TestedImage)
    .optional()
    .describe("The tested images that the project does not build: a deployment runs these"),
});
export type SmokeResult = z.infer<typeof SmokeResult>;

export const PushResult = z.object({
  tags: z.array(z.object({ reference: z.string(), digest: Digest })),
});
export type PushResult = z.infer<typeof PushResult>;

export const HostResult = z.object({
  host: z.string(),
  outcome: z
    .enum(["deployed", "unchanged", "rolled-back", "failed", "unknown"])
    .describe("unknown: the connection was lost, and the state of the host is not known"),
  release: z.string(),
  previous: z.string().nullable().describe("The release that ran before; null on the first deployment"),
  services: z.array(
    z.object({
      service: z.string(),
      action: z.enum(["created", "replaced", "reloaded", "unchanged", "removed"]),
      duration: Milliseconds,
      rollout: z.enum(ROLLOUTS).optional().describe("How the service was replaced"),
      gap: Milliseconds.optional().describe(
        "Milliseconds in which the service did not serve, if its only container was stopped first",
      ),
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
  start: Milliseconds.describe("Milliseconds from the start of the run"),
  duration: Milliseconds,
  reason: z.string().optional(),
});
export type StageTiming = z.infer<typeof StageTiming>;

export const Result = z.object({
  schemaVersion: z.literal(1),
  command: z.string(),
  project: z.string(),
  version: z.string().describe("The version of the semver tag, or the short commit if there is none"),
  commit: z.string().nullable(),
  started: z.iso.datetime(),
  duration: Milliseconds,
  ownTime: Milliseconds.describe(
    "Milliseconds in which no child process was running: the time of Slipway itself",
  ),
  outcome: z.enum(["passed", "failed", "cancelled"]),
  reason: z.string().optional().describe("Why the run failed, or the state after a cancellation"),
  stages: z.array(StageTiming),
  build: BuildResult.optional(),
  scan: ScanResult.optional(),
  smoke: SmokeResult.optional(),
  push: PushResult.optional(),
  deploy: DeployResult.optional(),
});
export type Result = z.infer<typeof Result>;

/** The parts of a result that stages return. */
export type Findings = Pick<Result, StageName>;
