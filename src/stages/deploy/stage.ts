import { backupOf } from "../../compose/backup.ts";
import { hooksOf } from "../../compose/hooks.ts";
import { mountProblems } from "../../compose/mounts.ts";
import { COMPOSE } from "../../docker/tools.ts";
import { type Problem, problemsOf } from "../../model/problem.ts";
import { actorOf } from "../../revision/actor.ts";
import { versionOf } from "../../revision/tags.ts";
import { rolloutsOf } from "../../rollout/rule.ts";
import type { Environment } from "../../system/run.ts";
import type { Deployment } from "../../targets/target.ts";
import { TARGETS } from "../../targets/targets.ts";
import type { Stage, Subject } from "../stage.ts";
import { changes, deploySection } from "./section.ts";

const target = TARGETS.compose;

export const deployStage: Stage = {
  name: "deploy",
  tools: [COMPOSE],
  check: async ({ inputs, project, files, revision }, context) => {
    const asked = project.then(
      ({ model }) => ({
        project: model.name,
        repository: revision.repositoryUrl,
        redirected: [...rolloutsOf(model)].flatMap(([name, { rollout }]) =>
          rollout === "redirect" ? [name] : [],
        ),
      }),
      () => undefined,
    );
    const [hosts, ofProject] = await Promise.all([
      target.check(inputs, context, asked),
      // What is wrong with the project itself is reported by preflight.
      project.then(
        async (found) => [
          ...found.unset.map(unsetProblem),
          ...(await problemsOf(() => hooksOf(found.model))),
          ...(await problemsOf(() => inputs.backupBefore && backupOf(found.model))),
          ...(await problemsOf(files)),
          ...(await mountProblems(found, inputs, context.env, context.signal)),
        ],
        () => [],
      ),
    ]);
    return [...hosts, ...ofProject];
  },
  plan: async (subject, env) => target.plan(deploymentOf(subject, env)),
  run: async (subject, context) => ({
    deploy: await target.deploy(deploymentOf(subject, context.env), context),
  }),
  section: ({ deploy: found }) => (found ? deploySection(found) : ""),
  headline: ({ deploy: found }) =>
    (found?.hosts ?? [])
      .map(({ host, outcome, services }) => {
        const what = services.length > 0 ? ` (${changes(services)})` : "";
        return `${host} ${outcome}${what}`;
      })
      .join(", "),
};

/** Compose would go on with nothing, which is a bad password and a bad address. */
function unsetProblem(variable: string): Problem {
  const message = `the variable ${variable} is not set, so compose puts nothing in its place. Set it for this step, in .env or in an env file; where nothing is meant, write \${${variable}:-}.`;
  return { input: "files", message };
}

function deploymentOf(
  { project, files, candidates, tested, inputs, revision }: Subject,
  env: Environment,
): Deployment {
  const version = versionOf(revision, inputs.tags);
  const { commit, runUrl, repositoryUrl: repository } = revision;
  const by = actorOf(env);
  return { project, files, candidates, tested, inputs, version: { version, commit, runUrl, by, repository } };
}
