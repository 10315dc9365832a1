import type { BuildInputs, DeployInputs, HostAddress, Inputs } from "../../inputs/inputs.ts";
import { parseCandidates } from "../../model/candidates.ts";
import type { Context } from "../../model/context.ts";
import type { Problem } from "../../model/problem.ts";
import type { Candidate } from "../../model/result.ts";
import { checkKey, type HostAccess, hostAccess } from "../../targets/ssh/access.ts";
import { hostName } from "../../targets/ssh/args.ts";
import { ConnectionError, connect, HostError } from "../../targets/ssh/connection.ts";
import { type Needs, parseSurvey, surveyProblems } from "../../targets/ssh/survey.ts";

type PreflightInputs = DeployInputs & Pick<BuildInputs, "platforms"> & Pick<Inputs, "candidates">;

/** Bytes free on a host at the least, whatever the images weigh. */
const LEAST_SPACE = 2 ** 30;

/** Milliseconds for the questions to a host. */
const PATIENCE = 30_000;

/**
 * One problem for everything that would stop a deployment: the key, the way to each host, its key and login, its
 * engine, compose, platform, disk and folder. All hosts are asked at once, and nothing is changed on them.
 */
export async function preflightHosts(inputs: PreflightInputs, context: Context): Promise<readonly Problem[]> {
  await using access = await hostAccess(inputs, context);
  const keyProblems = await checkKey(inputs.sshKey, access, context);
  if (keyProblems.length > 0) return keyProblems;
  const needs = needsOf(inputs);
  const problems = await Promise.all(
    inputs.hosts.map(async (host, number) => {
      const messages = await hostProblems(host, number, access, inputs.path ?? ".", needs, context);
      return messages.map((message) => ({ input: `host ${hostName(host)}`, message }));
    }),
  );
  return problems.flat();
}

async function hostProblems(
  host: HostAddress,
  number: number,
  access: HostAccess,
  path: string,
  needs: Needs,
  context: Context,
): Promise<readonly string[]> {
  try {
    await using connection = await connect(host, access, number, context);
    const { stdout } = await connection.script("survey", [path], {
      signal: context.signal,
      timeout: PATIENCE,
    });
    return surveyProblems(parseSurvey(stdout), needs);
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof HostError)
      return [error.message.replace(`${hostName(host)}: `, "")];
    throw error;
  }
}

/** What another job built is what will run; otherwise what this one is going to build. */
function needsOf({ platforms, candidates }: PreflightInputs): Needs {
  const known = candidates ? readCandidates(candidates) : [];
  return known.length === 0
    ? { platforms, space: LEAST_SPACE }
    : { platforms: commonPlatforms(known), space: Math.max(LEAST_SPACE, spaceFor(known)) };
}

/** That they are malformed is said by the one who needs them. */
function readCandidates(text: string): readonly Candidate[] {
  try {
    return parseCandidates(text);
  } catch {
    return [];
  }
}

/** The platforms that every image has. */
function commonPlatforms([first, ...others]: readonly Candidate[]): readonly string[] {
  const of = (candidate: Candidate) => candidate.platforms.map(({ platform }) => platform);
  return first ? of(first).filter((platform) => others.every((other) => of(other).includes(platform))) : [];
}

/** Bytes that images need, the compressed layers and what becomes of them: twice the largest platform's size. */
export function spaceFor(candidates: readonly Candidate[]): number {
  const largest = candidates.map(({ platforms }) => Math.max(0, ...platforms.map(({ size }) => size)));
  return 2 * largest.reduce((sum, size) => sum + size, 0);
}
