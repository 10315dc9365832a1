import type { Severity, StageName } from "../model/result.ts";
import type { OPERATIONS } from "./definitions.ts";

/*
 * What Slipway is asked to do, in slices: a stage takes the slices it needs and nothing more. `definitions.ts` says
 * how each is written at the door, `read.ts` makes these of it.
 */

export interface ProjectInputs {
  /** Absolute. */
  readonly workingDirectory: string;
  /** Compose files, as written: relative to `workingDirectory`. Empty: compose's own default. */
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  /** Only these and what they depend on. Empty: all. */
  readonly services: readonly string[];
  readonly envFiles: readonly string[];
  readonly projectName: string | undefined;
}

export interface BuildInputs {
  readonly platforms: readonly string[];
  readonly builder: string;
  readonly builderConfig: string | undefined;
  readonly driverOpts: readonly string[];
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly provenance: "min" | "max" | "off";
  readonly sbom: boolean;
}

export interface RegistryAuth {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

export interface NamingInputs {
  /** `host/namespace`, for example `ghcr.io/owner`. The first is the one that hosts pull from. */
  readonly registries: readonly string[];
  readonly registryAuths: readonly RegistryAuth[];
  /** Tag rules; empty: branch, semver, sha and pull request. */
  readonly tags: readonly string[];
}

export interface ScanInputs {
  readonly severity: readonly Severity[];
  readonly ignoreUnfixed: boolean;
  readonly ignoreFile: string | undefined;
  readonly scanners: readonly ("vuln" | "secret" | "misconfig" | "license")[];
  /** Repositories of Trivy's database, tried in turn; empty: Trivy's own. */
  readonly trivyDb: readonly string[];
}

export interface SmokeInputs {
  /** Milliseconds for the whole stack to pass its gates. */
  readonly smokeTimeout: number;
  /** Milliseconds that it must then stay up without a restart. */
  readonly stableFor: number;
}

export interface HostAddress {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number;
}

export interface DeployInputs {
  readonly hosts: readonly HostAddress[];
  /** The private key's text; `undefined`: the agent or the user's own keys. */
  readonly sshKey: string | undefined;
  /** Lines of a known_hosts file. */
  readonly knownHosts: string;
  /** The folder on the host that holds releases, absolute or relative to the login's home; `undefined`: `slipway/<project>`. */
  readonly path: string | undefined;
  /** Milliseconds that a service may take to pass its gate on a host. */
  readonly deployTimeout: number;
  /** Milliseconds to wait for another deployment's lock. */
  readonly lockWait: number;
  readonly keepReleases: number;
  /** Where the site is reached after the deployment; shown in summaries. */
  readonly environmentUrl: string | undefined;
}

export interface OperateInputs {
  /** Whether the engine gets what was built as well. */
  readonly load: boolean;
  /** Absolute. */
  readonly backupFolder: string;
  /** Absolute. */
  readonly backupFile: string | undefined;
  /** Whether everything has been agreed to. */
  readonly yes: boolean;
}

export interface ReportInputs {
  /** Whether to write the job summary. */
  readonly summary: boolean;
  /** Absolute. */
  readonly out: string;
}

export type Operation = (typeof OPERATIONS)[number];
export type Command = "pipeline" | StageName | "plan" | Operation;

export interface Inputs
  extends ProjectInputs,
    BuildInputs,
    NamingInputs,
    ScanInputs,
    SmokeInputs,
    DeployInputs,
    OperateInputs,
    ReportInputs {
  readonly command: Command;
  /** In the order of the pipeline; none for an operation. */
  readonly stages: readonly StageName[];
  /** What another job built: the JSON of its output `candidates`. */
  readonly candidates: string | undefined;
}
