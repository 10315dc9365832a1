import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../model/problem.ts";
import { SEVERITIES, STAGES, type StageName } from "../model/result.ts";
import { tagRuleProblems } from "../revision/tags.ts";
import { remember } from "../system/secrets.ts";
import { COMMANDS, OPERATIONS } from "./definitions.ts";
import { parseBuildArgs, parseHost, parsePlatform, parseRegistry, parseRegistryAuth } from "./forms.ts";
import type { Command, Inputs, Operation } from "./inputs.ts";
import { type RawInputs, Values } from "./values.ts";

/**
 * Makes typed inputs of text. Every secret among them is remembered before anything can fail.
 * @throws InputError with everything that is wrong, at once.
 */
export function readInputs(raw: RawInputs, currentDirectory: string): Inputs {
  const values = new Values(raw);
  const sshKey = values.optional("ssh-key");
  if (sshKey) remember(sshKey);

  const workingDirectory = resolve(currentDirectory, values.text("working-directory"));
  if (!existsSync(workingDirectory)) {
    values.problem("working-directory", `${workingDirectory} does not exist.`);
  }
  const command = values.choice<Command>("command", COMMANDS) ?? "pipeline";
  const registries = values.list("registries").flatMap((text) => parseRegistry(text, values));
  const hosts = values.list("hosts").flatMap((text) => parseHost(text, values));
  const severity = values.choices("severity", [...SEVERITIES, "none"]);

  const inputs: Inputs = {
    command,
    stages: chooseStages(values, command, registries.length > 0, hosts.length > 0),
    candidates: values.optional("candidates"),

    workingDirectory,
    files: values.list("files"),
    profiles: values.list("profiles"),
    services: values.list("services"),
    envFiles: values.list("env-files"),
    projectName: values.optional("project-name"),

    platforms: [...new Set(values.list("platforms").flatMap((text) => parsePlatform(text, values)))],
    builder: values.text("builder"),
    builderConfig: existingFile(values, "builder-config", workingDirectory),
    driverOpts: values.list("driver-opts"),
    buildArgs: parseBuildArgs(values.lines("build-args"), values),
    cacheFrom: values.lines("cache-from"),
    cacheTo: values.lines("cache-to"),
    noCache: values.flag("no-cache"),
    pull: values.flag("pull"),
    load: values.flag("load"),
    provenance: values.choice("provenance", ["max", "min", "off"]) ?? "max",
    sbom: values.flag("sbom"),

    registries,
    registryAuths: values.lines("registry-auths").flatMap((line) => parseRegistryAuth(line, values)),
    tags: values.lines("tags"),

    severity: severity.filter((one) => one !== "none"),
    ignoreUnfixed: values.flag("ignore-unfixed"),
    ignoreFile: existingFile(values, "ignore-file", workingDirectory),
    scanners: values.choices("scanners", ["vuln", "secret", "misconfig", "license"]),
    trivyDb: values.list("trivy-db"),

    smokeTimeout: values.duration("smoke-timeout"),
    stableFor: values.duration("stable-for"),

    hosts,
    sshKey,
    knownHosts: values.text("known-hosts"),
    path: values.optional("path"),
    deployTimeout: values.duration("deploy-timeout"),
    lockWait: values.duration("lock-wait"),
    keepReleases: values.number("keep-releases", 1),
    environmentUrl: values.optional("environment-url"),

    backupFolder: resolve(workingDirectory, values.text("backup-folder")),
    backupFile: existingFile(values, "backup-file", workingDirectory),
    yes: values.flag("yes"),

    summary: values.flag("summary"),
    out: resolve(workingDirectory, values.text("out")),
  };
  for (const [index, { host, port }] of hosts.entries()) {
    // It would wait for the lock that it holds itself.
    const isAgain = hosts.findIndex((other) => other.host === host && other.port === port) < index;
    if (isAgain) values.problem("hosts", `${host}:${port} is named twice: name each host once.`);
  }
  if (inputs.stages.includes("deploy") && hosts.length > 0 && !inputs.knownHosts) {
    const { host, port } = hosts[0] ?? { host: "HOST", port: 22 };
    values.problem(
      "known-hosts",
      `required with hosts: a host whose key is not known beforehand is never trusted. Get the line with "ssh-keyscan -p ${port} ${host}" and compare its fingerprint with the one that the host itself shows.`,
    );
  }
  for (const problem of tagRuleProblems(inputs.tags)) values.problem("tags", problem);
  if (isOperation(command)) {
    if (hosts.length > 0) {
      values.problem("hosts", `${command} works on this machine's engine alone, for now: leave hosts out.`);
    }
    if (command === "restore" && !values.isGiven("backup-file")) {
      values.problem("backup-file", "required by restore: name the file that a backup wrote.");
    }
  } else if (!inputs.stages.includes("build") && !inputs.candidates) {
    values.problem(
      "candidates",
      `required when build is not among the stages (${inputs.stages.join(", ")}): give the output "candidates" of the run that built.`,
    );
  }
  if (values.problems.length > 0) throw new InputError(values.problems);
  return inputs;
}

export function isOperation(command: Command): command is Operation {
  return OPERATIONS.some((operation) => operation === command);
}

function chooseStages(
  values: Values,
  command: Command,
  canPush: boolean,
  canDeploy: boolean,
): readonly StageName[] {
  const isWhole = command === "pipeline" || command === "plan";
  const asked = isWhole ? values.choices("stages", STAGES) : STAGES.filter((stage) => stage === command);
  const isExplicit = !isWhole || values.isGiven("stages");
  const lacking = (stage: StageName, possible: boolean, input: "hosts" | "registries", why: string) => {
    if (possible || !asked.includes(stage) || !isExplicit) return;
    values.problem(input, `required by the stage ${stage}: ${why}`);
  };
  lacking("push", canPush, "registries", "name where the tags go, as host/namespace.");
  lacking("deploy", canDeploy, "hosts", "name at least one, as user@host.");
  if (canDeploy && !canPush && asked.includes("deploy")) {
    values.problem(
      "registries",
      "required by the stage deploy: hosts pull the images from the first registry.",
    );
  }
  return asked.filter((stage) => (stage !== "push" || canPush) && (stage !== "deploy" || canDeploy));
}

function existingFile(
  values: Values,
  name: "builder-config" | "ignore-file" | "backup-file",
  directory: string,
): string | undefined {
  const text = values.optional(name);
  if (text === undefined) return undefined;
  const file = resolve(directory, text);
  if (!existsSync(file)) values.problem(name, `${file} does not exist.`);
  return file;
}
