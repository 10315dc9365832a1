import { STAGES } from "../model/choices.ts";
import type { Problem } from "../model/problem.ts";
import type { StageName } from "../model/result.ts";
import type { InputName } from "./definitions.ts";
import type { Inputs } from "./inputs.ts";
import { HOST_OPERATIONS, PLACE_OPERATIONS } from "./slices/run.ts";

/** The stages that the command runs, in order: without those that lack `registries` or `hosts`. */
export function chooseStages(inputs: Inputs): readonly StageName[] {
  return askedStages(inputs).filter((stage) => canRun(stage, inputs));
}

/** The stages that the command asks for. */
function askedStages({ command, stages }: Inputs): readonly StageName[] {
  return runsStages(command) ? stages : STAGES.filter((stage) => stage === command);
}

function runsStages(command: Inputs["command"]): boolean {
  return command === "pipeline" || command === "plan";
}

function canRun(stage: StageName, { registries, hosts }: Inputs): boolean {
  if (stage === "push") return registries.length > 0;
  return stage !== "deploy" || hosts.length > 0;
}

/**
 * What is wrong with inputs that are right one by one: the combinations that a command or a stage requires.
 * @param isGiven whether an input says something else than its default. A runner passes the defaults of action.yml too.
 */
export function requirementProblems(
  inputs: Inputs,
  isGiven: (name: InputName) => boolean,
): readonly Problem[] {
  return [
    ...stageProblems(inputs, !runsStages(inputs.command) || isGiven("stages")),
    ...hostProblems(inputs),
    ...commandProblems(inputs),
  ];
}

function commandProblems(inputs: Inputs): readonly Problem[] {
  if (worksInPlace(inputs)) return placeProblems(inputs);
  return worksOnHosts(inputs) ? [] : candidateProblems(inputs);
}

function worksInPlace({ command }: Inputs): boolean {
  return PLACE_OPERATIONS.some((operation) => operation === command);
}

function worksOnHosts({ command }: Inputs): boolean {
  return HOST_OPERATIONS.some((operation) => operation === command);
}

/** @param isExplicit whether the stages were named, so that none of them may be skipped. */
function stageProblems(inputs: Inputs, isExplicit: boolean): readonly Problem[] {
  const asked = askedStages(inputs);
  const lacks = (stage: StageName) => isExplicit && asked.includes(stage) && !canRun(stage, inputs);
  const problems: Problem[] = [];
  if (lacks("push")) {
    const message = "required by the stage push: name where the tags go, as host/namespace.";
    problems.push({ input: "registries", message });
  }
  if (lacks("deploy")) {
    problems.push({
      input: "hosts",
      message: "required by the stage deploy: name at least one, as user@host.",
    });
  }
  if (asked.includes("deploy") && canRun("deploy", inputs) && inputs.registries.length === 0) {
    const message = "required by the stage deploy: hosts pull the images from the first registry.";
    problems.push({ input: "registries", message });
  }
  return problems;
}

function hostProblems(inputs: Inputs): readonly Problem[] {
  const { command, hosts, knownHosts } = inputs;
  // A host that is named twice would wait for the lock that it holds itself.
  const problems = hosts
    .filter(
      ({ host, port }, index) =>
        hosts.findIndex((other) => other.host === host && other.port === port) < index,
    )
    .map(({ host, port }) => ({
      input: "hosts",
      message: `${host}:${port} is named twice. Name each host once.`,
    }));
  const [first] = hosts;
  if (!first && worksOnHosts(inputs))
    return [{ input: "hosts", message: `required by ${command}: name at least one, as user@host.` }];
  const connects = worksOnHosts(inputs) || worksInPlace(inputs) || chooseStages(inputs).includes("deploy");
  if (!first || knownHosts || !connects) return problems;
  const message = `required with hosts: a host with an unknown key is rejected. Get the line with "ssh-keyscan -p ${first.port} ${first.host}", and compare its fingerprint with the one that the host itself shows.`;
  return [...problems, { input: "known-hosts", message }];
}

function placeProblems({ command, hosts, backupFile, replicas, run }: Inputs): readonly Problem[] {
  if (command === "exec" && run.length === 0)
    return [{ input: "run", message: "required by exec: write the command after --." }];
  if (command === "scale" && replicas.length === 0)
    return [{ input: "replicas", message: "required by scale: name services and numbers, such as web=3." }];
  if (command !== "restore") return [];
  const problems: Problem[] = [];
  if (hosts.length > 1) {
    const message = "restore replaces the data of one host at a time: name one host.";
    problems.push({ input: "hosts", message });
  }
  if (backupFile === undefined) {
    const message = "required by restore: name the file that a backup wrote.";
    problems.push({ input: "backup-file", message });
  }
  return problems;
}

function candidateProblems(inputs: Inputs): readonly Problem[] {
  const stages = chooseStages(inputs);
  if (stages.includes("build") || inputs.candidates) return [];
  const message = `required when build is not among the stages (${stages.join(", ")}): pass the output "candidates" of the run that built.`;
  return [{ input: "candidates", message }];
}
