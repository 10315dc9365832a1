import { SEVERITIES, STAGES } from "../model/result.ts";

/*
 * Every input, once: its slice, how it is written, what it means. The action's inputs, the terminal's flags and the
 * tables of the README are made from this.
 */

export const SLICES = ["project", "build", "naming", "scan", "smoke", "deploy", "operate", "report"] as const;
type Slice = (typeof SLICES)[number];

export interface Definition {
  readonly slice: Slice;
  /** How the text is read. `list` is separated by commas or lines, `lines` by lines alone. */
  readonly form: "text" | "list" | "lines" | "flag" | "number" | "duration" | "choice" | "choices";
  readonly choices?: readonly string[];
  readonly default: string;
  /** Never shown: masked from the first moment on. */
  readonly secret?: true;
  /** In a terminal the flag names a file that holds the text: a secret must not stand among the arguments. */
  readonly file?: true;
  readonly description: string;
}

/** What is done to a stack that runs already. */
export const OPERATIONS = ["health", "backup", "restore"] as const;
export const COMMANDS = ["pipeline", ...STAGES, "plan", ...OPERATIONS] as const;

const definitions = {
  command: {
    slice: "project",
    form: "choice",
    choices: COMMANDS,
    default: "pipeline",
    description:
      "`pipeline`, one stage alone, or `plan`, which prints every command that would run and changes nothing. In a terminal also `health`, `backup` and `restore`, for the project as it runs on this machine.",
  },
  stages: {
    slice: "project",
    form: "choices",
    choices: STAGES,
    default: STAGES.join(","),
    description:
      "The stages that `pipeline` and `plan` go through. Without `hosts` there is nothing to deploy to, and `deploy` is left out; without `registries`, `push` is.",
  },
  candidates: {
    slice: "project",
    form: "text",
    default: "",
    file: true,
    description:
      "What another job built: its output `candidates`. In a terminal, the file `candidates.json` that the build left in `out`. Needed by every stage when `build` is not among the stages.",
  },
  files: {
    slice: "project",
    form: "list",
    default: "",
    description: "Compose files, relative to `working-directory`. Empty: what compose finds by itself.",
  },
  profiles: { slice: "project", form: "list", default: "", description: "Compose profiles to enable." },
  services: {
    slice: "project",
    form: "list",
    default: "",
    description: "Only these services and what they depend on. Empty: all.",
  },
  "env-files": {
    slice: "project",
    form: "list",
    default: "",
    description: "Files of variables for the compose file. Empty: `.env`, as compose does.",
  },
  "project-name": {
    slice: "project",
    form: "text",
    default: "",
    description: "The compose project's name. Empty: the file's `name:`.",
  },
  "working-directory": { slice: "project", form: "text", default: ".", description: "Where the project is." },
  platforms: {
    slice: "build",
    form: "list",
    default: "linux/amd64",
    description: "Platforms to build for, for example `linux/amd64,linux/arm64`.",
  },
  builder: {
    slice: "build",
    form: "text",
    default: "slipway",
    description:
      "The buildx builder. `slipway` is made when missing, with the docker-container driver, and kept for its cache.",
  },
  "builder-config": {
    slice: "build",
    form: "text",
    default: "",
    description: "A buildkitd.toml for the builder when it is made: mirrors, registries without TLS.",
  },
  "driver-opts": {
    slice: "build",
    form: "list",
    default: "",
    description:
      "Options of the docker-container driver when the builder is made, for example `network=host`.",
  },
  "build-args": {
    slice: "build",
    form: "lines",
    default: "",
    description: "`NAME=value`, a line each, for every image.",
  },
  "cache-from": {
    slice: "build",
    form: "lines",
    default: "",
    description:
      "Where BuildKit looks for cached steps, a line each. `{image}` stands for the image's name: `type=gha,scope={image}`.",
  },
  "cache-to": {
    slice: "build",
    form: "lines",
    default: "",
    description: "Where BuildKit keeps steps, a line each. An export that fails is a warning.",
  },
  "no-cache": { slice: "build", form: "flag", default: "false", description: "Build every step anew." },
  pull: {
    slice: "build",
    form: "flag",
    default: "false",
    description: "Ask for newer base images although they are there.",
  },
  provenance: {
    slice: "build",
    form: "choice",
    choices: ["max", "min", "off"],
    default: "max",
    description: "SLSA provenance attached to every image.",
  },
  sbom: {
    slice: "build",
    form: "flag",
    default: "false",
    description: "Attach a software bill of materials to every image.",
  },
  registries: {
    slice: "naming",
    form: "list",
    default: "",
    description:
      "Where images go, as `host/namespace`. Hosts deploy from the first. Empty: nothing is pushed, and the gates run all the same.",
  },
  "registry-auths": {
    slice: "naming",
    form: "lines",
    default: "",
    secret: true,
    file: true,
    description: "Logins, a line each: `registry username password`. Empty: the logins docker already has.",
  },
  tags: {
    slice: "naming",
    form: "lines",
    default: "",
    description:
      "Tag rules, a line each, as docker/metadata-action writes them: `type=semver,pattern={{version}}`. Empty: branch, semver tag, pull request and commit.",
  },
  severity: {
    slice: "scan",
    form: "choices",
    choices: [...SEVERITIES, "none"],
    default: "CRITICAL,HIGH",
    description: "Severities that fail the gate; `none` for a scan that only reports.",
  },
  "ignore-unfixed": {
    slice: "scan",
    form: "flag",
    default: "false",
    description: "Whether vulnerabilities that no version mends yet pass the gate.",
  },
  "ignore-file": {
    slice: "scan",
    form: "text",
    default: "",
    description:
      "Trivy's `.trivyignore` or `.trivyignore.yaml`, relative to `working-directory`. Empty: the one that lies there, if any. Every entry needs its last day.",
  },
  scanners: {
    slice: "scan",
    form: "choices",
    choices: ["vuln", "secret", "misconfig", "license"],
    default: "vuln,secret",
    description: "What Trivy looks for.",
  },
  "trivy-db": {
    slice: "scan",
    form: "list",
    default: "",
    description: "Repositories of Trivy's vulnerability database, tried in turn. Empty: Trivy's own.",
  },
  "smoke-timeout": {
    slice: "smoke",
    form: "duration",
    default: "3m",
    description: "How long the whole stack may take to pass its gates.",
  },
  "stable-for": {
    slice: "smoke",
    form: "duration",
    default: "3s",
    description: "How long it must then stay up without a restart.",
  },
  hosts: {
    slice: "deploy",
    form: "list",
    default: "",
    description: "Hosts to deploy to: `user@host` or `user@host:port`.",
  },
  "ssh-key": {
    slice: "deploy",
    form: "text",
    default: "",
    secret: true,
    file: true,
    description: "The private key's text, without a passphrase. Empty: the agent's keys.",
  },
  "known-hosts": {
    slice: "deploy",
    form: "text",
    default: "",
    file: true,
    description:
      "The hosts' keys, as lines of a known_hosts file. Required with `hosts`: an unknown key is never accepted.",
  },
  path: {
    slice: "deploy",
    form: "text",
    default: "",
    description:
      "The folder for releases on the host, absolute or relative to the login's home. Empty: `slipway/<project>`.",
  },
  "deploy-timeout": {
    slice: "deploy",
    form: "duration",
    default: "3m",
    description: "How long a service may take to pass its gate on a host.",
  },
  "lock-wait": {
    slice: "deploy",
    form: "duration",
    default: "10m",
    description: "How long to wait for another deployment of this project to end.",
  },
  "keep-releases": {
    slice: "deploy",
    form: "number",
    default: "5",
    description: "Releases kept on a host, the current one included.",
  },
  "environment-url": {
    slice: "deploy",
    form: "text",
    default: "",
    description: "Where the deployed site is reached; shown in the summary.",
  },
  // For a terminal: a runner's engine ends with the job.
  load: {
    slice: "operate",
    form: "flag",
    default: "false",
    description:
      "`build` also brings the images for this machine's platform into its engine, under the names of the compose file.",
  },
  "backup-folder": {
    slice: "operate",
    form: "text",
    default: "backups",
    description: "Where `backup` puts its files, relative to `working-directory`.",
  },
  "backup-file": {
    slice: "operate",
    form: "text",
    default: "",
    description: "The file that `restore` goes back to, with its checksum beside it.",
  },
  yes: { slice: "operate", form: "flag", default: "false", description: "`restore` without being asked." },
  summary: { slice: "report", form: "flag", default: "true", description: "Write the job summary." },
  out: {
    slice: "report",
    form: "text",
    default: ".slipway",
    description:
      "Folder for `result.json`, `summary.md`, Trivy's reports and the built images' OCI layouts, relative to `working-directory`. It can be removed at any time.",
  },
} as const satisfies Record<string, Definition>;

export type InputName = keyof typeof definitions;
export const DEFINITIONS: Readonly<Record<InputName, Definition>> = definitions;
export const INPUT_NAMES = Object.keys(definitions).filter((name): name is InputName => name in definitions);
/** Those of the action: an operation is for a terminal. */
export const ACTION_INPUTS = INPUT_NAMES.filter((name) => DEFINITIONS[name].slice !== "operate");

/** What the action gives back, for `action.yml` and the README. */
export const OUTPUTS = {
  result: "The whole result as JSON (schema/result.schema.json).",
  candidates: "What another job needs to go on: images, digests and where they are, as JSON.",
  digests: 'The digest of each image as JSON: `{ "nsip-api": "sha256:…" }`.',
  tags: "The pushed references, a line each.",
  version: "The version that the tags were made from.",
  "scan-counts": "The number of findings of each severity in the built images, as JSON.",
  release: "The name of the release that was deployed.",
  hosts: 'What became of each host, as JSON: `{ "web1": "deployed" }`.',
} as const;
