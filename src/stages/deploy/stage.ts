import { COMPOSE } from "../../docker/tools.ts";
import { type Problem, problemsOf } from "../../model/problem.ts";
import { versionOf } from "../../revision/tags.ts";
import { CommandError } from "../../system/run.ts";
import type { Stage } from "../stage.ts";
import { deploy } from "./deploy.ts";
import { planDeploy } from "./plan.ts";
import { preflightHosts } from "./preflight.ts";
import { changes, deploySection } from "./section.ts";

export const deployStage: Stage = {
  name: "deploy",
  tools: [COMPOSE],
  check: async ({ inputs, project, files }, context) => {
    const [hosts, missing] = await Promise.all([
      preflightHosts(inputs, context).catch(withoutSsh),
      project.then(() => problemsOf(files)),
    ]);
    return [...hosts, ...missing];
  },
  plan: async ({ project, inputs }) => planDeploy(project, inputs).map((argv) => ({ argv })),
  run: async ({ project, candidates, inputs, revision }, context) => {
    const version = {
      version: versionOf(revision, inputs.tags),
      commit: revision.commit,
      runUrl: revision.runUrl,
    };
    return { deploy: await deploy(project, candidates, inputs, version, context) };
  },
  section: ({ deploy: found }) => (found ? deploySection(found) : ""),
  headline: ({ deploy: found }) =>
    (found?.hosts ?? [])
      .map(({ host, outcome, services }) => {
        const what = services.length > 0 ? ` (${changes(services)})` : "";
        return `${host} ${outcome}${what}`;
      })
      .join(", "),
};

function withoutSsh(error: unknown): readonly Problem[] {
  if (!(error instanceof CommandError)) throw error;
  return [{ input: "hosts", message: `cannot be checked (${error.message}): install the OpenSSH client.` }];
}
