import type { HostAddress } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import type { Problem } from "../../model/problem.ts";
import { CommandError } from "../../system/run.ts";
import type { CheckInputs } from "../target.ts";
import { checkKey, type HostAccess, hostAccess } from "./access.ts";
import { hostName } from "./args.ts";
import { surveyCommand } from "./commands.ts";
import { ConnectionError, connect, HostError } from "./connection.ts";
import { givenCandidates, type Needs, needsOf, unpullableProblems } from "./needs.ts";
import { parseSurvey, surveyProblems } from "./survey.ts";

/** Milliseconds for the questions to a host. */
const PATIENCE = 30_000;

/**
 * Everything that would stop a deployment: images that hosts cannot pull, the key, the way to each host, its key and
 * login, its engine, compose, platform, disk and folder. All hosts are checked at once, and nothing is changed on them.
 */
export async function checkHosts(inputs: CheckInputs, context: Context): Promise<readonly Problem[]> {
  const known = await givenCandidates(inputs);
  return [...unpullableProblems(known), ...(await hostsProblems(inputs, needsOf(inputs, known), context))];
}

async function hostsProblems(
  inputs: CheckInputs,
  needs: Needs,
  context: Context,
): Promise<readonly Problem[]> {
  try {
    await using access = await hostAccess(inputs, context);
    const keyProblems = await checkKey(inputs.sshKey, access, context);
    if (keyProblems.length > 0) return keyProblems;
    const problems = await Promise.all(
      inputs.hosts.map(async (host, number) => {
        const messages = await hostProblems(host, number, access, inputs.path ?? ".", needs, context);
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
  path: string,
  needs: Needs,
  { env, signal }: Context,
): Promise<readonly string[]> {
  // These commands are not part of the plan, which is what the log is compared with.
  const log = { info: () => {} };
  try {
    await using connection = await connect(host, access, number, { env, signal, log });
    const { stdout } = await connection.run(surveyCommand(path), { signal, timeout: PATIENCE });
    return surveyProblems(parseSurvey(stdout), needs);
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof HostError)
      return [error.message.replace(`${hostName(host)}: `, "")];
    throw error;
  }
}
