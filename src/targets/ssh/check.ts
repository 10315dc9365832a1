import type { HostAddress } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import type { Problem } from "../../model/problem.ts";
import { CommandError } from "../../system/run.ts";
import type { Asked, CheckInputs } from "../target.ts";
import { checkKey, type HostAccess, hostAccess } from "./access.ts";
import { hostName } from "./args.ts";
import { type RemoteCommand, recordCommand, surveyCommand } from "./commands.ts";
import { ConnectionError, connect, HostError } from "./connection.ts";
import { givenCandidates, type Needs, needsOf, unpullableProblems } from "./needs.ts";
import { ownershipProblem, parseRecord } from "./ownership.ts";
import { projectFolder } from "./release.ts";
import { parseSurvey, surveyProblems } from "./survey.ts";

/** Milliseconds for the questions to a host. */
const PATIENCE = 30_000;

/**
 * Everything that would stop a deployment: images that hosts cannot pull, the key, the way to each host, its key and
 * login, its engine, compose, platform, disk and folder. All hosts are checked at once, and nothing is changed on them.
 */
export async function checkHosts(
  inputs: CheckInputs,
  context: Context,
  asked: Promise<Asked | undefined>,
): Promise<readonly Problem[]> {
  const known = await givenCandidates(inputs);
  const found = await hostsProblems(inputs, needsOf(inputs, known), asked, context);
  return [...unpullableProblems(known), ...found];
}

async function hostsProblems(
  inputs: CheckInputs,
  needs: Needs,
  asked: Promise<Asked | undefined>,
  context: Context,
): Promise<readonly Problem[]> {
  try {
    await using access = await hostAccess(inputs, context);
    const keyProblems = await checkKey(inputs.sshKey, access, context);
    if (keyProblems.length > 0) return keyProblems;
    const problems = await Promise.all(
      inputs.hosts.map(async (host, number) => {
        const messages = await hostProblems(host, number, access, inputs, needs, asked, context);
        return messages.map((message) => ({ input: `host ${hostName(host)}`, message }));
      }),
    );
    return problems.flat();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [{ input: "hosts", message: `cannot be checked (${error.message}): install the OpenSSH client.` }];
  }
}

async function hostProblems(
  host: HostAddress,
  number: number,
  access: HostAccess,
  { path, adopt }: CheckInputs,
  needs: Needs,
  asked: Promise<Asked | undefined>,
  { env, signal, log: told }: Context,
): Promise<readonly string[]> {
  // These commands are not part of the plan, which is what the log is compared with.
  const log = { info: () => {} };
  try {
    await using connection = await connect(host, access, number, { env, signal, log });
    const ask = async (command: RemoteCommand) =>
      (await connection.run(command, { signal, timeout: PATIENCE })).stdout;
    const survey = parseSurvey(await ask(surveyCommand(path ?? ".")));
    const problems = surveyProblems(survey, needs);
    const ours = await asked;
    if (!ours || problems.length > 0) return problems;
    if (survey.noRedirect !== undefined && ours.redirected.length > 0) {
      told.warning(
        `${hostName(host)}: ${ours.redirected.join(", ")} will be stopped before the new container starts, because new connections cannot be sent elsewhere meanwhile: ${survey.noRedirect}`,
      );
    }
    const folder = projectFolder(path, ours.project);
    const problem = ownershipProblem(folder, parseRecord(await ask(recordCommand(folder))), {
      ...ours,
      adopt,
    });
    return problem ? [problem] : [];
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof HostError)
      return [error.message.replace(`${hostName(host)}: `, "")];
    throw error;
  }
}
